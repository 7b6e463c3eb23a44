import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventIdFrom } from '#gateway/domain/identity.ts';
import type { RecordClock, RecordFacts } from '#gateway/domain/record.ts';
import type { GatewaySetting } from './gateway-process.ts';

/** One row of a gateway's journal, read from its file by plain SQL (see `gateway/journal/FORMAT.md`). */
export type JournalRow = RecordFacts & {
  readonly eventId: string;
  readonly seq: number;
  readonly epoch: number;
  readonly observedAtMs: number;
  /** Where it stands in the file; it stays when the record gets another number. */
  readonly position: number;
};

/** How many rows were ever written; 0 while there is no journal. */
export function journalLength(setting: GatewaySetting): number {
  if (!existsSync(fileOf(setting))) return 0;
  const db = openForReading(setting);
  try {
    const row = db.prepare('select coalesce(max(position), 0) as n from records').get();
    return Number(row?.['n']);
  } catch {
    // It was killed before it had made its tables.
    return 0;
  } finally {
    db.close();
  }
}

/** May be called while the gateway runs. */
export function journalRows(setting: GatewaySetting): readonly JournalRow[] {
  const { gatewayId } = setting;
  const db = openForReading(setting);
  try {
    const epochs = db
      .prepare('select epoch, base_position from epochs order by base_position')
      .all();
    const rows = db
      .prepare('select position, kind, observed_at_ms, facts from records order by position')
      .all();
    return rows.map((row) => {
      const position = Number(row['position']);
      const span = epochs.findLast((each) => Number(each['base_position']) < position);
      const epoch = Number(span?.['epoch']);
      const seq = position - Number(span?.['base_position']);
      const facts: RecordFacts['facts'] = JSON.parse(String(row['facts']));
      return {
        kind: row['kind'],
        facts,
        epoch,
        seq,
        eventId: eventIdFrom({ gatewayId, epoch, seq }),
        observedAtMs: Number(row['observed_at_ms']),
        position,
      } as JournalRow;
    });
  } finally {
    db.close();
  }
}

/** What the gateway thought of its clock, by `seq`; for a journal of one epoch. */
export function journalClocks(setting: GatewaySetting): ReadonlyMap<number, RecordClock> {
  const db = openForReading(setting);
  try {
    const rows = db.prepare('select position, clock from records').all();
    return new Map(
      rows.map(({ position, clock }) => [Number(position), JSON.parse(String(clock))]),
    );
  } finally {
    db.close();
  }
}

/** Kind and facts of each record as the bytes that were written, in order. */
export function journalTexts(setting: GatewaySetting): readonly string[] {
  const db = openForReading(setting);
  try {
    const rows = db.prepare('select kind, facts from records order by position').all();
    return rows.map(({ kind, facts }) => `${String(kind)} ${String(facts)}`);
  } finally {
    db.close();
  }
}

const fileOf = ({ dataDirectory }: GatewaySetting): string =>
  join(dataDirectory, 'journal', 'journal.db');

const openForReading = (setting: GatewaySetting): DatabaseSync =>
  new DatabaseSync(fileOf(setting), { readOnly: true, timeout: 5_000 });

export type PassageRow = Extract<JournalRow, { readonly kind: 'passage' }>;

export const passageRows = (rows: readonly JournalRow[]): readonly PassageRow[] =>
  rows.filter((row) => row.kind === 'passage');
