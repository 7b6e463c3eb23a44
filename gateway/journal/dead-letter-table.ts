import type { DatabaseSync } from 'node:sqlite';
import type { DeadLetter, Settlement, StoredDeadLetter } from './journal.ts';

/** Causes come from far sides; this much of one says what it is. */
const MAX_CAUSE_CHARACTERS = 500;
/** Settled ones are kept for whoever asks later what became of a record; the oldest of them go. */
const MAX_SETTLED_LETTERS = 10_000;

const COLUMNS = 'id, sink_id as sinkId, position, epoch, seq, cause, parked_at_ms as parkedAtMs';

/** A record that is open in the list already is not parked twice: a crash repeats what was under way. */
export function insertDeadLetters(
  db: DatabaseSync,
  letters: readonly DeadLetter[],
  parkedAtMs: number,
): void {
  const insert = db.prepare(
    `insert into dead_letters(sink_id, position, epoch, seq, cause, parked_at_ms)
     select ?1, ?2, ?3, ?4, ?5, ?6 where not exists (
       select 1 from dead_letters where sink_id = ?1 and position = ?2 and settled_at_ms is null)`,
  );
  for (const { sinkId, position, epoch, seq, cause } of letters)
    insert.run(sinkId, position, epoch, seq, cause.slice(0, MAX_CAUSE_CHARACTERS), parkedAtMs);
}

/** Open ones, newest first. */
export function openDeadLetters(
  db: DatabaseSync,
  sinkId: string | null,
  limit: number,
): StoredDeadLetter[] {
  return db
    .prepare(
      `select ${COLUMNS} from dead_letters
       where settled_at_ms is null and (?1 is null or sink_id = ?1) order by id desc limit ?2`,
    )
    .all(sinkId, limit) as unknown as StoredDeadLetter[];
}

/** Those of the ids that are open. */
export function deadLettersOf(db: DatabaseSync, ids: readonly number[]): StoredDeadLetter[] {
  const find = db.prepare(
    `select ${COLUMNS} from dead_letters where id = ? and settled_at_ms is null`,
  );
  return ids.flatMap((id) => find.all(id) as unknown as StoredDeadLetter[]);
}

/** How many are open, by sink. */
export function deadLetterCounts(db: DatabaseSync): Record<string, number> {
  const rows = db
    .prepare(
      'select sink_id as sinkId, count(*) as n from dead_letters where settled_at_ms is null group by sink_id',
    )
    .all();
  return Object.fromEntries(rows.map(({ sinkId, n }) => [String(sinkId), Number(n)]));
}

/** How many are open, of all sinks. */
export function openLetterCount(db: DatabaseSync): number {
  const row = db
    .prepare('select count(*) as n from dead_letters where settled_at_ms is null')
    .get();
  return Number(row?.['n'] ?? 0);
}

/** Takes letters off the list; who did it, when and why they were there is kept. */
export function settleDeadLetters(
  db: DatabaseSync,
  { ids, how, by }: Settlement,
  settledAtMs: number,
): number {
  const settle = db.prepare(
    `update dead_letters set settled_at_ms = ?, settled_how = ?, settled_by = ?
     where id = ? and settled_at_ms is null`,
  );
  let settled = 0;
  for (const id of ids) settled += Number(settle.run(settledAtMs, how, by, id).changes);
  db.prepare(
    `delete from dead_letters where settled_at_ms is not null and id not in (
       select id from dead_letters where settled_at_ms is not null
       order by settled_at_ms desc, id desc limit ?)`,
  ).run(MAX_SETTLED_LETTERS);
  return settled;
}
