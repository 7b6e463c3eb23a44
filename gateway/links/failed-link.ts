import type { ByteLink } from './byte-link.ts';

/** A link of which it is known beforehand that it cannot open. */
export function failedLink(error: unknown): ByteLink {
  return {
    open: () => Promise.reject(error),
    write: () => Promise.resolve(false),
    close: () => Promise.resolve(),
  };
}
