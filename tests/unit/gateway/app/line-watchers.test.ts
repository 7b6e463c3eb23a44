import { expect, test } from 'vitest';
import { createLineWatchers } from '#gateway/app/line-watchers.ts';

test('who looks at a line sees that line only, until they stop', () => {
  const { tapFor, watchLine } = createLineWatchers();
  const seen: string[] = [];
  const taps = { a: tapFor('a'), b: tapFor('b') };
  const stop = watchLine('a', (direction, bytes) => seen.push(`${direction} ${bytes.length}`));
  taps.a.record('in', new Uint8Array(3));
  taps.b.record('in', new Uint8Array(4));
  taps.a.record('out', new Uint8Array(5));
  stop();
  taps.a.record('in', new Uint8Array(6));
  expect(seen).toEqual(['in 3', 'out 5']);
});
