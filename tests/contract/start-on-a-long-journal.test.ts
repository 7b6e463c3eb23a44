import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { baselineFile } from '#gateway/app/baseline-file.ts';
import { BaselineKeeper } from '#gateway/app/baseline-keeper.ts';
import { checkedFile } from '#gateway/app/checked-file.ts';
import { CountsKeeper } from '#gateway/app/counts-keeper.ts';
import { HealthKeeper } from '#gateway/app/health-keeper.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import { BaselineBook } from '#gateway/screening/baseline/baseline-book.ts';
import { createSiteClock } from '#gateway/screening/checkpoint/local-time.ts';
import { storedCountsSchema } from '#gateway/screening/counts/stored-counts.ts';
import { HealthBook } from '#gateway/screening/health/health-book.ts';
import { storedHealthSchema } from '#gateway/screening/health/health-store.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { longJournal } from '#tests/support/journal/long-journal.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

/** Three days at five records a second, in each file beside the journal as old as can be. */
const ROWS = 1_300_000;
const MAX_ROWS = 100_000;

type Past = Pick<Journal, 'head' | 'read' | 'onDurable'>;
type Opening = (
  journal: Past,
  directory: string,
  told: (sentence: string) => void,
) => Promise<Kept>;
type Kept = { close(): Promise<void> };

const calibrationOf = () => ({ offsetCelsius: 0, verifiedAtMs: null });

const openCounts: Opening = (journal, directory, told) =>
  CountsKeeper.open({
    ...{ journal, clock: new FakeClock(), isTimeTrusted: () => true, onTrouble: told },
    store: checkedFile(path.join(directory, 'counts.json'), storedCountsSchema),
    rules: { clock: createSiteClock('Asia/Shanghai'), resetAt: null, outLanes: new Set() },
  });

const openHealth: Opening = async (journal, directory) => {
  const keeper = await HealthKeeper.open({
    ...{ journal, clock: new FakeClock(), recordTimer: trustedTimer },
    file: checkedFile(path.join(directory, 'device-health.json'), storedHealthSchema),
    ...{ clockState: () => 'synchronised', accept: () => undefined, onTrouble: () => undefined },
  });
  keeper.use(
    new HealthBook({
      thermometers: [],
      ...{ suspectShareTarget: 0.05, calibrationOf, dayOf: () => 1 },
    }),
  );
  return keeper;
};

const openBaselines: Opening = async (journal, directory) => {
  const keeper = await BaselineKeeper.open({
    ...{ journal, clock: new FakeClock(), onTrouble: () => undefined },
    store: baselineFile(path.join(directory, 'baselines.json')),
  });
  keeper.use(new BaselineBook({ suspectShareTarget: 0.05, calibrationOf }));
  return keeper;
};

const openings = { counts: openCounts, health: openHealth, baselines: openBaselines };

describe('a start with a file of three days ago', () => {
  test.each(Object.entries(openings))('%s go through the newest rows only', async (_, open) => {
    const directory = temporaryDirectory();
    await (await open(longJournal(1).journal, directory, () => undefined)).close();
    const { journal, rowsRead } = longJournal(ROWS);
    await open(journal, directory, () => undefined);
    expect(rowsRead()).toBe(MAX_ROWS);
  });

  test('says that passages are not counted, and what to do', async () => {
    const directory = temporaryDirectory();
    const told: string[] = [];
    await (await openCounts(longJournal(1).journal, directory, () => undefined)).close();
    await openCounts(longJournal(ROWS).journal, directory, (sentence) => told.push(sentence));
    expect(told).toEqual([expect.stringContaining('1299999 records ago')]);
    expect(told[0]).toContain('Count who is inside');
  });
});
