import type { PassageView } from '#ops-centre/http/api/passage-types.ts';

/** The passages that this page knows, newest arrival first, each once. */
export type PassageBook = readonly PassageView[];

export const MAX_PASSAGES = 300;

export function withPassages(book: PassageBook, arrived: readonly PassageView[]): PassageBook {
  const known = new Set(book.map((each) => each.eventId));
  const fresh = new Map(
    arrived.filter((each) => !known.has(each.eventId)).map((each) => [each.eventId, each]),
  );
  if (fresh.size === 0) return book;
  const all = [...book, ...fresh.values()];
  all.sort((a, b) => b.receivedAtMs - a.receivedAtMs || compareEventIds(b, a));
  return all.slice(0, MAX_PASSAGES);
}

/** Several records may arrive in one millisecond: then the later number is the newer one. */
function compareEventIds(a: PassageView, b: PassageView): number {
  return a.eventId.length - b.eventId.length || (a.eventId < b.eventId ? -1 : 1);
}
