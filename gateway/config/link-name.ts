import type { LinkConfig } from '#gateway/links/link-config.ts';

/** The other end of a link, in one word: two devices with the same name are on the same line. */
export function linkName(link: LinkConfig): string {
  switch (link.kind) {
    case 'serial':
      return `serial ${link.path}`;
    case 'tcp':
      return `tcp ${link.host}:${link.port}`;
    case 'replay':
      return `replay ${link.file}`;
    default: {
      const unhandled: never = link;
      return unhandled;
    }
  }
}
