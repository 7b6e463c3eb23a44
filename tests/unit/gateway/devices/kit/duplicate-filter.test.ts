import { expect, test } from 'vitest';
import { createDuplicateFilter } from '#gateway/devices/kit/scan-line/duplicate-filter.ts';

const options = { duplicateWindowMs: 2_000, heldCodeRepeatMs: 10_000 };

/** Which of the sightings `[code, time in ms]` are told. */
function told(sightings: readonly (readonly [string, number])[], with_ = options): string[] {
  const isNew = createDuplicateFilter(with_);
  return sightings
    .filter(([code, atMs]) => isNew(code, atMs))
    .map(([code, atMs]) => `${code}@${atMs}`);
}

test('a code that bounces is told once', () => {
  expect(
    told([
      ['A', 0],
      ['A', 50],
      ['A', 100],
    ]),
  ).toEqual(['A@0']);
});

test('a code held in view for longer than the window is still one presentation', () => {
  expect(
    told([
      ['A', 0],
      ['A', 1_500],
      ['A', 3_000],
      ['A', 4_500],
    ]),
  ).toEqual(['A@0']);
});

test('a code that was out of view for the window is told again', () => {
  expect(
    told([
      ['A', 0],
      ['A', 1_999],
      ['A', 3_999],
    ]),
  ).toEqual(['A@0', 'A@3999']);
});

test('another person in between is told, and the first one again', () => {
  expect(
    told([
      ['A', 0],
      ['B', 100],
      ['A', 200],
    ]),
  ).toEqual(['A@0', 'B@100', 'A@200']);
});

test('a second person with the same code is told at the latest when the code was held for the limit', () => {
  const everySecond = Array.from({ length: 25 }, (_, second) => ['A', second * 1_000] as const);
  expect(told(everySecond)).toEqual(['A@0', 'A@10000', 'A@20000']);
});

test('a window of 0 tells every sighting', () => {
  const all = told(
    [
      ['A', 0],
      ['A', 0],
      ['A', 1],
    ],
    { ...options, duplicateWindowMs: 0 },
  );
  expect(all).toEqual(['A@0', 'A@0', 'A@1']);
});
