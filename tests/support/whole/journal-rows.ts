import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventIdFrom } from '#gateway/domain/identity.ts';
import type { RecordFacts } from '#gateway/domain/record.ts';
import type { GatewaySetting } from './gateway-process.ts';

/** One row of a gateway's journal, read from its file by plain SQL (see `gateway/journal/FORMAT.md`). */
export type JournalRow = RecordFacts & {
  readonly eventId: string;
  readonly seq: number;
  readonly epoch: number;
  readonly observedAtMs: number;
};

/** May be called while the gateway runs. */
export function journalRows({ dataDirectory, gatewayId }: GatewaySetting): readonly JournalRow[] {
  const db = new DatabaseSync(join(dataDirectory, 'journal', 'journal.db'), {
    readOnly: true,
    timeout: 5_000,
  });
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
      } as JournalRow;
    });
  } finally {
    db.close();
  }
}

export type PassageRow = Extract<JournalRow, { readonly kind: 'passage' }>;

export const passageRows = (rows: readonly JournalRow[]): readonly PassageRow[] =>
  rows.filter((row) => row.kind === 'passage');
