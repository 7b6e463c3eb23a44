import * as fs from 'node:fs';
import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { writeHighWaterMark } from '#gateway/journal/high-water-mark.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { highWaterMarkFile, journalFile } from '#gateway/journal/journal-files.ts';
import type { OpenedJournal } from '#gateway/journal/journal-opening.ts';
import { openJournal } from '#gateway/journal/journal-opening.ts';
import type { Random } from '#sim/random.ts';
import { rowsOf } from '#tests/support/journal/rows.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const ROWS_IN_FILE = 2_000;
const COMMITS_IN_LOG = 40;
const ROWS_A_COMMIT = 5;
const LONGEST_START_MS = 10_000;
const REPORT_EVERY = 50;

export const bitFlips: Fault = {
  name: 'bit-flips',
  promise:
    'a flipped bit in file or log never sends a wrong value, hides a loss or holds up a start',
  unit: 'flips',
  rounds: { short: 60, long: 1_500 },
  roundMs: 2_000,
  needs: [],
  run: (run) => flipAgainAndAgain(run, readThroughJournal),
  control: {
    what: 'a reader that believes whatever SQLite gives',
    rounds: 60,
    run: (run) => flipAgainAndAgain(run, readThroughSqlite),
  },
};

/** What a start found in a flipped journal, by position. */
type Found = {
  readonly facts: ReadonlyMap<number, string>;
  /** Whether the loss of a position is known to anybody. */
  readonly isReported: (position: number) => boolean;
  readonly startMs: number;
  readonly openedAs: string;
};

function flipAgainAndAgain(
  { rounds, random, report }: FaultRun,
  read: (directory: string) => Found,
): Promise<FaultFigures> {
  const original = makeOriginal(path.join(temporaryDirectory(), 'original'));
  const tally: Tally = { wrong: [], unreported: 0, lost: 0, longestMs: 0, openings: new Map() };
  for (let round = 1; round <= rounds; round++) {
    const directory = path.join(original.directory, '..', `flipped-${round}`);
    fs.cpSync(original.directory, directory, { recursive: true });
    writeHighWaterMark(highWaterMarkFile(directory), original.mark);
    const where = flipOneBit(directory, random, round % 3 === 0 ? '-wal' : '');
    count(tally, original.facts, read(directory), where);
    fs.rmSync(directory, { recursive: true });
    if (round % REPORT_EVERY === 0) report(`${round} of ${rounds} flips`);
  }
  const slow = tally.longestMs > LONGEST_START_MS ? [`A start took ${tally.longestMs} ms.`] : [];
  return Promise.resolve({
    accepted: rounds * original.facts.size,
    unreportedGaps: tally.unreported,
    broken: [...tally.wrong.slice(0, 10), ...slow],
    measured: [
      `longest start ${Math.round(tally.longestMs)} ms`,
      `${tally.lost} of ${rounds * original.facts.size} records lost and reported`,
      [...tally.openings].map(([reason, times]) => `${times} ${reason}`).join(', '),
    ],
  });
}

type Tally = {
  readonly wrong: string[];
  unreported: number;
  lost: number;
  longestMs: number;
  readonly openings: Map<string, number>;
};

function count(tally: Tally, facts: Found['facts'], found: Found, where: string): void {
  tally.openings.set(found.openedAs, (tally.openings.get(found.openedAs) ?? 0) + 1);
  tally.longestMs = Math.max(tally.longestMs, found.startMs);
  for (const [position, expected] of facts) {
    const now = found.facts.get(position);
    if (now === undefined) {
      tally.lost++;
      if (!found.isReported(position)) tally.unreported++;
    } else if (now !== expected)
      tally.wrong.push(`A wrong value was given for position ${position} (${where}).`);
  }
}

/** A journal with most of its rows in the file and the newest in the log, as a crash leaves it. */
function makeOriginal(directory: string) {
  const built = `${directory}-built`;
  fs.mkdirSync(built);
  const { database } = openAs(built);
  database.commit(rowsOf(0, ROWS_IN_FILE), new Map([['mqtt', '[1,100]']]));
  database.checkpoint();
  for (let commit = 0; commit < COMMITS_IN_LOG; commit++)
    database.commit(rowsOf(ROWS_IN_FILE + commit * ROWS_A_COMMIT, ROWS_A_COMMIT), new Map());
  fs.cpSync(built, directory, { recursive: true });
  fs.rmSync(`${journalFile(directory)}-shm`);
  const mark = { epoch: database.currentEpoch?.epoch ?? 0, position: database.lastPosition };
  const { records } = database.read({ afterPosition: 0, upToPosition: 1e9, limit: 1e6 });
  database.close();
  return { directory, mark, facts: factsOf(records) };
}

function openAs(directory: string): OpenedJournal {
  const wallMs = (): number => Date.UTC(2026, 10, 23);
  return openJournal({
    ...{ directory, machineId: 'machine-1', wallMs, random: () => 0.5, makeRoom: () => false },
  });
}

const factsOf = (records: readonly StoredRecord[]): ReadonlyMap<number, string> =>
  new Map(
    records.map(({ position, kind, epoch, seq, observedAtMs, clockJson, factsJson }) => [
      position,
      `${kind}|${epoch}:${seq}|${observedAtMs}|${clockJson}|${factsJson}`,
    ]),
  );

function flipOneBit(directory: string, random: Random, suffix: '' | '-wal'): string {
  const file = journalFile(directory) + suffix;
  const bytes = fs.readFileSync(file);
  const at = random.integer(0, bytes.length - 1);
  const bit = random.integer(0, 7);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  fs.writeFileSync(file, bytes);
  return `${path.basename(file)}, byte ${at}, bit ${bit}`;
}

/** As the gateway starts: open, read what is to be sent, and the check that goes on beside it. */
function readThroughJournal(directory: string): Found {
  const startedAtMs = performance.now();
  const { database, opening } = openAs(directory);
  const startMs = performance.now() - startedAtMs;
  const { records } = database.read({ afterPosition: 0, upToPosition: 1e9, limit: 1e6 });
  const bad: (readonly [number, number])[] = [];
  for (let after = 0, isDone = false; !isDone; ) {
    const check = database.checkRows(after);
    bad.push(...check.bad);
    isDone = check.isDone;
    after = check.checkedUpTo;
  }
  database.close();
  return {
    facts: factsOf(records),
    isReported: (position) =>
      opening.reason !== 'continued' ||
      bad.some(([first, last]) => position >= first && position <= last),
    startMs,
    openedAs: opening.reason,
  };
}

/** What everybody does who trusts a database: open, select. An error counts as having been told. */
function readThroughSqlite(directory: string): Found {
  const facts = new Map<number, string>();
  let isTold = false;
  try {
    const db = new DatabaseSync(journalFile(directory));
    const base = Number(db.prepare('select base_position as b from epochs').get()?.['b'] ?? 0);
    const epoch = db.prepare('select epoch as e from epochs').get()?.['e'];
    for (const row of db.prepare('select * from records').all()) {
      const position = Number(row['position']);
      facts.set(
        position,
        `${row['kind']}|${epoch}:${position - base}|${row['observed_at_ms']}|${row['clock']}|${row['facts']}`,
      );
    }
    db.close();
  } catch {
    isTold = true;
  }
  return { facts, isReported: () => isTold, startMs: 0, openedAs: isTold ? 'failed' : 'believed' };
}
