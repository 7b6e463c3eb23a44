import type { IdentityBook, SeenIdentity } from './device-identity.ts';

/** Where it is kept who was in which port; `identity-files.ts` on disk. */
export type IdentityStore = {
  /** Empty when nothing was kept yet, or when what was kept could not be read. */
  load(): { readonly book: IdentityBook; readonly isDamaged: boolean };
  /** Rejects nothing and never throws: a disk that refuses must not stop a device. `false` when it did. */
  save(book: IdentityBook): boolean;
  /** What a person has called right, by device; the newest word for each. */
  accepted(): Readonly<Record<string, SeenIdentity>>;
};
