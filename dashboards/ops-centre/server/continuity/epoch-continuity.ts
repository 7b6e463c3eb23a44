import type { GapReason } from '#ops-centre/http/api/gateway-types.ts';
import type { SeqRange, SeqRanges } from './seq-ranges.ts';
import { addRange, containsSeq, countSeqs, missingWithin, sharedRange } from './seq-ranges.ts';

/**
 * What is here of one epoch of one gateway's journal. Invariant: every number up to `mark` is either
 * stored or a recorded loss, and `mark` is the largest such number; that is what is confirmed to the gateway.
 */
export type EpochContinuity = {
  readonly epoch: number;
  readonly mark: number;
  /** Stored or recorded as lost, above the mark; never touches it. */
  readonly beyond: SeqRanges;
  /** Numbers that will not come, and why. One that comes after all is taken out again. */
  readonly losses: readonly Loss[];
  /** Last number that the gateway says it has written; replaced by each heartbeat, also downwards. */
  readonly claimedSeq: number;
};

/**
 * Reasons of a recorded loss: all but `missing`, which is still hoped for. `renumbered` is none in truth: the record
 * is here under another number.
 */
export type LossReason = Exclude<GapReason, 'missing'> | 'renumbered';
export type Loss = SeqRange & { readonly reason: LossReason; readonly sinceMs: number };

/** Losses that the ops centre worked out itself; the others are told by the gateway, which knows why. */
const OBSERVED: ReadonlySet<LossReason> = new Set(['not-held', 'refused']);

/** Above this a record is put off (it will be asked for again) rather than letting one sender fill the memory. */
const MAX_OUT_OF_ORDER_RANGES = 4_096;

/** Above this a loss stays `missing` instead of being recorded. */
const MAX_LOSSES = 4_096;

/** A number this far beyond everything known is no journal's next number. */
const MAX_SEQ_JUMP = 10_000_000;

export function emptyContinuity(epoch: number): EpochContinuity {
  return { epoch, mark: 0, beyond: [], losses: [], claimedSeq: 0 };
}

export type Admission = 'new' | 'fills-loss' | 'duplicate' | 'too-far' | 'too-scattered';

/** What a record with this number is to the epoch. */
export function admissionOf(known: EpochContinuity, seq: number): Admission {
  if (seq === known.mark + 1) return 'new';
  if (known.losses.length > 0 && isLost(known, seq))
    return isRenumbered(known, seq) ? 'duplicate' : 'fills-loss';
  if (seq <= known.mark || containsSeq(known.beyond, seq)) return 'duplicate';
  if (seq > highestKnownSeq(known) + MAX_SEQ_JUMP) return 'too-far';
  if (known.beyond.length >= MAX_OUT_OF_ORDER_RANGES) return 'too-scattered';
  return 'new';
}

/** The epoch with one more record; `seq` must have been admitted as `new` or `fills-loss`. */
export function withRecord(known: EpochContinuity, seq: number): EpochContinuity {
  if (seq === known.mark + 1 && known.beyond.length === 0) return { ...known, mark: seq };
  if (isLost(known, seq)) return { ...known, losses: withoutLoss(known.losses, seq) };
  return withPresent(known, { fromSeq: seq, toSeq: seq });
}

/** A record that is here goes on under another number; nothing else is ever taken under this one. */
export function withRenumbered(
  known: EpochContinuity,
  seq: number,
  sinceMs: number,
): EpochContinuity {
  const others = known.losses.filter(({ reason }) => reason !== 'renumbered');
  const renumbered = known.losses.filter(({ reason }) => reason === 'renumbered');
  const losses = [
    ...others,
    ...addRange(renumbered, { fromSeq: seq, toSeq: seq }).map(({ fromSeq, toSeq }): Loss => {
      return { fromSeq, toSeq, reason: 'renumbered', sinceMs };
    }),
  ];
  return { ...known, losses: losses.sort((a, b) => a.fromSeq - b.fromSeq) };
}

/** Records what of `range` is neither stored nor lost already as lost; the mark jumps over it. */
export function withLoss(
  before: EpochContinuity,
  range: SeqRange,
  reason: LossReason,
  sinceMs: number,
): EpochContinuity {
  const known = OBSERVED.has(reason) ? before : withCause(before, range, reason);
  const fromSeq = Math.max(range.fromSeq, known.mark + 1);
  const missing = missingWithin(known.beyond, { fromSeq, toSeq: range.toSeq });
  const tooFar = range.toSeq > highestKnownSeq(known) + MAX_SEQ_JUMP;
  if (missing.length === 0 || tooFar || known.losses.length + missing.length > MAX_LOSSES) {
    return known;
  }
  const losses = [...known.losses, ...missing.map((each) => ({ ...each, reason, sinceMs }))];
  return missing.reduce(withPresent, {
    ...known,
    losses: losses.sort((a, b) => a.fromSeq - b.fromSeq),
  });
}

/** What was only seen from here gets the cause that the gateway itself names. */
function withCause(known: EpochContinuity, range: SeqRange, reason: LossReason): EpochContinuity {
  const isToldNow = (loss: Loss): boolean =>
    OBSERVED.has(loss.reason) && sharedRange(loss, range) !== null;
  if (!known.losses.some(isToldNow)) return known;
  const losses = known.losses.flatMap((loss) => {
    const told = isToldNow(loss) ? sharedRange(loss, range) : null;
    if (!told) return [loss];
    const before = { ...loss, toSeq: told.fromSeq - 1 };
    const after = { ...loss, fromSeq: told.toSeq + 1 };
    return [before, { ...loss, ...told, reason }, after].filter(isNotEmpty);
  });
  return losses.length > MAX_LOSSES ? known : { ...known, losses };
}

export function withClaim(known: EpochContinuity, claimedSeq: number): EpochContinuity {
  return known.claimedSeq === claimedSeq ? known : { ...known, claimedSeq };
}

/** What exists at the gateway, as far as is known, and is not here. */
export function missingRanges(known: EpochContinuity): SeqRanges {
  const toSeq = highestKnownSeq(known);
  return known.mark >= toSeq ? [] : missingWithin(known.beyond, { fromSeq: known.mark + 1, toSeq });
}

/** How many records must be in the store, before retention. */
export function storedCount(known: EpochContinuity): number {
  return known.mark + countSeqs(known.beyond) - countSeqs(known.losses);
}

export function highestKnownSeq(known: EpochContinuity): number {
  return Math.max(known.mark, known.beyond.at(-1)?.toSeq ?? 0, known.claimedSeq);
}

function isLost(known: EpochContinuity, seq: number): boolean {
  return containsSeq(known.losses, seq);
}

const isRenumbered = (known: EpochContinuity, seq: number): boolean =>
  known.losses.some(
    ({ fromSeq, toSeq, reason }) => reason === 'renumbered' && fromSeq <= seq && seq <= toSeq,
  );

function withPresent(known: EpochContinuity, range: SeqRange): EpochContinuity {
  const beyond = addRange(known.beyond, range);
  const first = beyond[0];
  if (!first || first.fromSeq > known.mark + 1) return { ...known, beyond };
  return { ...known, mark: first.toSeq, beyond: beyond.slice(1) };
}

function withoutLoss(losses: readonly Loss[], seq: number): readonly Loss[] {
  return losses.flatMap((loss) => {
    if (seq < loss.fromSeq || seq > loss.toSeq) return [loss];
    const parts = [
      { ...loss, toSeq: seq - 1 },
      { ...loss, fromSeq: seq + 1 },
    ];
    return parts.filter(isNotEmpty);
  });
}

const isNotEmpty = ({ fromSeq, toSeq }: SeqRange): boolean => fromSeq <= toSeq;
