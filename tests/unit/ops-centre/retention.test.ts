import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { auditStore, formatAudit } from '#ops-centre/app/audit.ts';
import { DATABASE_FILE, openForWriting } from '#ops-centre/store/database.ts';
import type { RetentionLimits } from '#ops-centre/writer/retention.ts';
import { retireSome } from '#ops-centre/writer/retention.ts';
import { IngestBench } from '#tests/support/ops-centre/ingest-bench.ts';
import {
  alertMessage,
  heartbeatMessage,
  passageMessage,
  readingMessage,
} from '#tests/support/ops-centre/wire-events.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const before = (ms: number): RetentionLimits => ({
  recordsBeforeMs: ms,
  alertsBeforeMs: ms,
  auditBeforeMs: ms,
  sessionsSeenBeforeMs: ms,
  sessionsBornBeforeMs: ms,
});

test('what is too old is deleted for good: from the file and from its log', () => {
  const directory = temporaryDirectory();
  const path = join(directory, DATABASE_FILE);
  const bench = new IngestBench(openForWriting(path));
  bench.take(passageMessage({ seq: 1 }, 'old-passage'));
  bench.advance(86_400_000);
  bench.take(passageMessage({ seq: 2 }, 'new-passage'));
  // Not the bytes themselves: a failure would print them.
  const holds = (text: string) =>
    [path, `${path}-wal`].some((each) => readFileSync(each).includes(text));
  expect(holds('old-passage')).toBe(true);
  expect(retireSome(bench.db, before(bench.now.wallMs - 1_000))).toBe(false);
  expect(holds('old-passage')).toBe(false);
  expect(holds('new-passage')).toBe(true);
  bench.db.close();
});

test('deleting goes in steps, and says while there is more', () => {
  const bench = new IngestBench();
  for (let start = 1; start <= 2_500; start += 500) {
    bench.take(
      ...Array.from({ length: 500 }, (_, index) => readingMessage({ seq: start + index })),
    );
  }
  const limits = before(bench.now.wallMs + 1);
  const rounds: boolean[] = [];
  do rounds.push(retireSome(bench.db, limits));
  while (rounds.at(-1));
  expect(rounds).toEqual([true, true, false]);
  expect(bench.count('events')).toBe(0);
});

test('an open alert is never deleted, an answered one is', () => {
  const bench = new IngestBench();
  bench.take(alertMessage({ seq: 1 }, 'open'), alertMessage({ seq: 2 }, 'answered'));
  bench.db.run("UPDATE alerts SET state = 'acknowledged' WHERE alert_id = 'gate-1.answered'");
  retireSome(bench.db, before(bench.now.wallMs + 1));
  expect(bench.db.all('SELECT alert_id FROM alerts')).toMatchObject([{ alert_id: 'gate-1.open' }]);
  expect(bench.count('alert_log')).toBe(1);
});

test('a record that comes again after its deletion is still a duplicate', () => {
  const bench = new IngestBench();
  bench.take(alertMessage({ seq: 1 }, 'answered'));
  bench.db.run("UPDATE alerts SET state = 'acknowledged'");
  retireSome(bench.db, before(bench.now.wallMs + 1));
  expect(bench.take(alertMessage({ seq: 1 }, 'answered')).counts).toMatchObject({ duplicates: 1 });
  expect(bench.count('alerts')).toBe(0);
});

test('the audit balances through holes, losses and deletions, and tells of a missing row', () => {
  const directory = temporaryDirectory();
  const bench = new IngestBench(openForWriting(join(directory, DATABASE_FILE)));
  bench.take(...[1, 2, 3, 4, 8].map((seq) => readingMessage({ seq })));
  bench.advance(1_000);
  bench.take(
    passageMessage({ seq: 5 }),
    passageMessage({ seq: 5 }),
    heartbeatMessage([{ epoch: 1, firstSeq: 7, lastSeq: 9 }]),
  );
  retireSome(bench.db, before(bench.now.wallMs - 500));
  expect(auditStore(directory)).toEqual({
    isBalanced: true,
    alerts: {},
    epochs: [
      {
        gatewayId: 'gate-1',
        epoch: 1,
        confirmedSeq: 6,
        missing: [
          { fromSeq: 7, toSeq: 7 },
          { fromSeq: 9, toSeq: 9 },
        ],
        losses: [{ fromSeq: 6, toSeq: 6, reason: 'not-held' }],
        countsByKind: { passage: 1, reading: 5 },
        retired: 5,
        duplicates: 1,
        conflicts: 0,
        expected: 6,
        found: 6,
      },
    ],
  });
  bench.db.run("DELETE FROM events WHERE kind = 'passage'");
  const report = auditStore(directory);
  expect(report.isBalanced).toBe(false);
  expect(formatAudit(report)).toContain('found 5 (EXPECTED 6)');
  bench.db.close();
});
