import type { TestContext } from 'vitest';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#sim/random.ts';
import { reportProgress, wantedRounds } from '#tests/support/whole/fault-settings.ts';
import { randomSeed } from '#tests/support/whole/random-seed.ts';
import type { Fault, FaultControl, FaultFigures, FaultNote } from './matrix/fault.ts';
import { brokenPromises, isFoundOut } from './matrix/fault.ts';

const SETTLE_MS = 120_000;

/** The two tests of a fault: that its promise holds, and that its control is found out. */
export function testFault(fault: Fault): void {
  const rounds = wantedRounds(fault.rounds);
  const { control } = fault;

  describe(fault.name, () => {
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
}

const deadlineOf = ({ roundMs, settleMs = SETTLE_MS }: Fault, rounds: number): number =>
  settleMs + rounds * roundMs;

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
