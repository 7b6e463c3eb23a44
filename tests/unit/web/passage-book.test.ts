import { expect, test } from 'vitest';
import { MAX_PASSAGES, withPassages } from '#console/data/passage-book.ts';
import { passageView } from './example-views.ts';

const seqsOf = (book: readonly { readonly eventId: string }[]): number[] =>
  book.map(({ eventId }) => Number(eventId.split(':')[2]));

test('the newest arrival stands first; in one millisecond the later number does', () => {
  const book = withPassages(
    [passageView(9), passageView(8)],
    [passageView(10), passageView(3, { receivedAtMs: 2_000 })],
  );
  expect(seqsOf(book)).toEqual([3, 10, 9, 8]);
});

test('a passage that comes twice stands once', () => {
  const book = withPassages([], [passageView(1), passageView(1)]);
  expect(seqsOf(book)).toEqual([1]);
  expect(withPassages(book, [passageView(1)])).toBe(book);
});

test('the list is bounded and keeps the newest', () => {
  const many = Array.from({ length: MAX_PASSAGES + 20 }, (_, index) =>
    passageView(index + 1, { receivedAtMs: index }),
  );
  const book = withPassages([], many);
  expect(book.length).toBe(MAX_PASSAGES);
  expect(seqsOf(book)[0]).toBe(MAX_PASSAGES + 20);
});
