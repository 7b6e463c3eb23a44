import { expect, test } from 'vitest';
import { createLineWatchers } from '#gateway/app/line-watchers.ts';

test('who looks at a line sees that line only, until they stop', () => {
  const { tapFor, watchLine } = createLineWatchers();
  const seen: string[] = [];
  const taps = { a: tapFor('a'), b: tapFor('b') };
  const stop = watchLine('a', {
    bytes: (direction, bytes) => seen.push(`${direction} ${bytes.length}`),
    link: (event) => seen.push(event),
  });
  taps.a.record('in', new Uint8Array(3), 0);
  taps.a.link?.('closed');
  taps.b.link?.('opened');
  taps.b.record('in', new Uint8Array(4), 0);
  taps.a.record('out', new Uint8Array(5), 0);
  stop();
  taps.a.record('in', new Uint8Array(6), 0);
  expect(seen).toEqual(['in 3', 'closed', 'out 5']);
});
