import type { ByteLink, OpenableLink } from './byte-link.ts';

/** A link of which it is known beforehand that it cannot open. */
export function failedLink(error: unknown): ByteLink {
  return {
    open: () => Promise.reject(error),
    write: () => Promise.resolve(false),
    close: () => Promise.resolve(),
  };
}

/** What cannot even be made is a link that cannot open: the supervisor tries again either way. */
export function createdLink(link: Pick<OpenableLink, 'create'>): ByteLink {
  try {
    return link.create();
  } catch (error) {
    return failedLink(error);
  }
}
