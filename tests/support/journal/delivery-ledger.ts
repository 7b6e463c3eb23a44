import { DatabaseSync } from 'node:sqlite';
import type { Gap } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';

export const idOf = ({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string =>
  `${epoch}:${seq}`;

/** Keeps account of what a journal promised and of what came of it. */
export class DeliveryLedger {
  /** Content by id, of what was said to be kept. */
  readonly accepted = new Map<string, string>();
  /** Content by id, of what the far side has. */
  readonly arrived = new Map<string, string>();
  /** Ids of which the far side was told that they are gone, or that a person gave up. */
  readonly excused = new Set<string>();
  /** Sentences: what must never happen and did. */
  readonly broken: string[] = [];

  accept(record: StoredRecord): void {
    const id = idOf(record);
    const known = this.accepted.get(id);
    if (known !== undefined && known !== record.factsJson)
      this.broken.push(`The number ${id} was given to two records.`);
    this.accepted.set(id, record.factsJson);
  }

  arrive(record: StoredRecord): void {
    const id = idOf(record);
    const promised = this.accepted.get(id);
    const earlier = this.arrived.get(id);
    if (record.kind === 'gap') this.excuseGap(record);
    else if (promised !== undefined && promised !== record.factsJson)
      this.broken.push(`What arrived as ${id} is not what was accepted.`);
    if (earlier !== undefined && earlier !== record.factsJson)
      this.broken.push(`Two different records arrived as ${id}.`);
    this.arrived.set(id, record.factsJson);
  }

  excuseGap({ factsJson }: StoredRecord): void {
    const { epoch, fromSeq, toSeq } = JSON.parse(factsJson) as Gap;
    for (let seq = fromSeq; seq <= toSeq; seq++) this.excused.add(idOf({ epoch, seq }));
  }

  /** A restored or damaged journal says so, with a new epoch: what it does not hold is known to be gone. */
  excuseWhatIsGone(journalFile: string, newEpoch: number): void {
    const held = idsIn(journalFile);
    for (const id of this.accepted.keys()) {
      const isOfThisEpoch = id.startsWith(`${newEpoch}:`);
      if (isOfThisEpoch) this.broken.push(`The epoch ${newEpoch} is not new.`);
      if (!held.has(id)) this.excused.add(id);
    }
  }

  /** Accepted and nowhere; `open`: ids of letters that wait for a person. */
  lost(open: ReadonlySet<string>): readonly string[] {
    return [...this.accepted.keys()].filter(
      (id) => !this.arrived.has(id) && !this.excused.has(id) && !open.has(id),
    );
  }
}

function idsIn(journalFile: string): Set<string> {
  const held = new Set<string>();
  const db = new DatabaseSync(journalFile, { readOnly: true });
  const epochs = db
    .prepare('select epoch, base_position as base from epochs order by base_position')
    .all();
  for (const row of db.prepare('select position from records').all()) {
    const position = Number(row['position']);
    const span = epochs.findLast(({ base }) => Number(base) < position);
    held.add(`${Number(span?.['epoch'])}:${position - Number(span?.['base'])}`);
  }
  db.close();
  return held;
}
