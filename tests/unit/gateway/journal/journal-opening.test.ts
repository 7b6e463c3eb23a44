import { expect, test } from 'vitest';
import { openJournal } from '#gateway/journal/journal-opening.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const rows = (count: number) => ({
  kinds: Array.from({ length: count }, () => 'reading' as const),
  observedAtMs: Array.from({ length: count }, () => 1),
  clocks: Array.from({ length: count }, () => '{}'),
  facts: Array.from({ length: count }, () => '{}'),
});

test('a file that is damaged while in use is put aside, and positions go on behind it in a new epoch', () => {
  const options = {
    directory: temporaryDirectory(),
    machineId: 'machine-1',
    wallMs: () => Date.UTC(2026, 10, 23),
    random: () => 0.5,
    makeRoom: () => false,
  };
  const before = openJournal(options);
  before.database.commit(rows(20), new Map([['mqtt', '[1,20]']]));
  before.database.close();
  const { database, opening } = openJournal(options, {
    epoch: before.opening.epoch,
    lastPosition: 20,
    cause: new Error('malformed'),
  });
  expect(opening.reason).toBe('journal-damaged');
  expect(opening.epoch).toBeGreaterThan(before.opening.epoch);
  database.commit(rows(1), new Map([['mqtt', '[1,20]']]));
  const { records } = database.read({ afterPosition: 0, upToPosition: 100, limit: 10 });
  expect(records).toMatchObject([{ position: 21, epoch: opening.epoch, seq: 1 }]);
  database.close();
  const after = openJournal(options);
  expect(after.opening.reason).toBe('continued');
  expect(after.database.lastPosition).toBe(21);
  after.database.close();
});
