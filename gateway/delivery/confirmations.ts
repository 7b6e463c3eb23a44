import type { EpochSpan } from '#gateway/journal/journal.ts';

/**
 * What the ops centre has committed, end to end. A broker's PUBACK proves nothing (aedes in memory and
 * Mosquitto with its defaults lose acknowledged messages when they are killed), so retention looks here.
 * Pure: (epoch, seq) of the centre to positions of the journal. An epoch counts only when all before it
 * are complete; the answer is the highest position up to which everything is confirmed.
 */
export function confirmedPosition(
  epochs: readonly EpochSpan[],
  confirmed: ReadonlyMap<number, number>,
): number {
  let position = 0;
  for (const { epoch, basePosition, lastSeq } of epochs) {
    if (lastSeq === 0) continue;
    const seq = Math.min(confirmed.get(epoch) ?? 0, lastSeq);
    position = basePosition + seq;
    if (seq < lastSeq) break;
  }
  return position;
}

/** What of an asked stretch the journal can still give, in positions. */
export function stretchOf(
  epochs: readonly EpochSpan[],
  epoch: number,
  fromSeq: number,
  toSeq: number,
): { readonly first: number; readonly last: number } | null {
  const span = epochs.find((each) => each.epoch === epoch);
  if (!span) return null;
  const from = Math.max(fromSeq, span.firstSeq);
  const to = Math.min(toSeq, span.lastSeq);
  return from > to ? null : { first: span.basePosition + from, last: span.basePosition + to };
}
