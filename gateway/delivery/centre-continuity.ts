import type { AckV1 } from '#gateway/wire/control-messages.ts';

/** What one confirmation of the ops centre says of numbers. */
export type CentreWord = {
  readonly confirmed: AckV1['confirmed'];
  readonly alerts: AckV1['confirmed'];
  readonly conflicts: NonNullable<AckV1['conflicts']>;
};

/**
 * A sentence where the centre's word cannot be about this journal: somebody else has given out numbers of its
 * present epoch. That somebody is an earlier life of this gateway, whose end the disk has forgotten.
 */
export function contradictionIn(
  { confirmed, alerts, conflicts }: CentreWord,
  head: { readonly epoch: number; readonly seq: number },
): string | null {
  const { epoch, seq } = head;
  const seqs = [...confirmed, ...alerts]
    .filter((each) => each.epoch === epoch)
    .map((each) => each.seq);
  const highest = Math.max(0, ...seqs);
  if (highest > seq)
    return `The ops centre has record ${highest} of this epoch; the journal ends at ${seq}.`;
  const taken = conflicts.find((each) => each.epoch === epoch);
  return taken
    ? `The ops centre has other records under numbers of this epoch (${taken.records} so far).`
    : null;
}

/** A confirmation that nothing has contradicted for so long is about this journal's own records. */
const STANDS_AFTER_MS = 600_000;

/** A centre that talks nonsense costs an epoch an hour, not one with each of its messages. */
const RISE_INTERVAL_MS = 3_600_000;

/**
 * From where on numbers may be somebody else's: behind what the ops centre had confirmed ten minutes ago without
 * contradicting itself since. It confirms before it sees a conflict, so a fresh confirmation proves nothing.
 */
export class CentreContinuity {
  #provenPosition: number;
  #standing: { readonly position: number; readonly sinceMs: number } | null = null;
  #raisedAtMs = Number.NEGATIVE_INFINITY;

  constructor(provenPosition: number) {
    this.#provenPosition = provenPosition;
  }

  get provenPosition(): number {
    return this.#provenPosition;
  }

  /** The centre has confirmed so far and contradicts nothing; `true` when more is proven by that. */
  agreed(confirmedPosition: number, nowMs: number): boolean {
    const standing = this.#standing ?? { position: confirmedPosition, sinceMs: nowMs };
    this.#standing = standing;
    if (nowMs - standing.sinceMs < STANDS_AFTER_MS) return false;
    this.#standing = { position: confirmedPosition, sinceMs: nowMs };
    if (standing.position <= this.#provenPosition) return false;
    this.#provenPosition = standing.position;
    return true;
  }

  /** What stood so far stands no more. */
  contradicted(): void {
    this.#standing = null;
  }

  mayRaise(nowMs: number): boolean {
    return nowMs - this.#raisedAtMs >= RISE_INTERVAL_MS;
  }

  raised(nowMs: number): void {
    this.#raisedAtMs = nowMs;
  }
}
