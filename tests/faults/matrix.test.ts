import { basename } from 'node:path';
import type { TestContext } from 'vitest';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#sim/random.ts';
import { trackedFiles } from '#tests/support/repository.ts';
import { reportProgress, wantedRounds } from '#tests/support/whole/fault-settings.ts';
import { randomSeed } from '#tests/support/whole/random-seed.ts';
import type { Fault, FaultControl, FaultFigures, FaultNote } from './matrix/fault.ts';
import { brokenPromises, isFoundOut } from './matrix/fault.ts';
import { matrix } from './matrix/matrix.ts';

const SETTLE_MS = 120_000;

type Part = Pick<FaultControl, 'rounds' | 'run'> & { readonly part: FaultNote['part'] };

/** Runs one part of a fault and leaves its figures in the test's meta, for `npm run faults`. */
async function play(
  { name, unit, needs }: Fault,
  { part, rounds, run }: Part,
  { task, skip }: TestContext,
): Promise<FaultFigures> {
  const missing = needs.find(({ path }) => path === null);
  const notRun = missing?.reasonToSkip ?? null;
  const seed = missing ? 0 : randomSeed(part === 'control' ? `${name}, control` : name);
  const note: FaultNote = { fault: name, part, rounds, unit, seed, figures: null, notRun };
  task.meta.fault = note;
  if (missing) skip(missing.reasonToSkip);
  const report = (progress: string): void => reportProgress(name, progress);
  const figures = await run({ rounds, seed, random: createRandom(seed, name), report });
  task.meta.fault = { ...note, figures };
  return figures;
}

const deadlineOf = ({ roundMs, settleMs = SETTLE_MS }: Fault, rounds: number): number =>
  settleMs + rounds * roundMs;

describe.each(matrix)('$name', (fault) => {
  const rounds = wantedRounds(fault.rounds);
  const { control } = fault;

  test(`${fault.promise} (${rounds} ${fault.unit})`, {
    timeout: deadlineOf(fault, rounds),
  }, async (context) => {
    const figures = await play(fault, { part: 'promise', rounds, run: fault.run }, context);
    expect(brokenPromises(figures)).toEqual([]);
  });

  test(`control, found out: ${control.what}`, {
    timeout: deadlineOf(fault, control.rounds),
  }, async (context) => {
    const figures = await play(fault, { part: 'control', ...control }, context);
    expect(isFoundOut(figures)).toBe(true);
  });
});

test('every fault has a file of its name, and no file is left out of the matrix', () => {
  const files = trackedFiles()
    .filter((file) => /^tests\/faults\/matrix\/(?!fault\.ts|matrix\.ts)/.test(file))
    .map((file) => basename(file, '.ts'));
  expect(matrix.map(({ name }) => name).toSorted()).toEqual(files.toSorted());
});
