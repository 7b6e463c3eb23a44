import type { Instant } from '#gateway/domain/clock.ts';
import type { RecordId } from '#gateway/domain/identity.ts';
import type {
  HeartbeatV1,
  ResendReplyV1,
  ResendRequestV1,
} from '#gateway/wire/control-messages.ts';
import type {
  Admission,
  EpochContinuity,
  Loss,
  LossReason,
} from '#ops-centre/continuity/epoch-continuity.ts';
import {
  admissionOf,
  emptyContinuity,
  highestKnownSeq,
  missingRanges,
  withClaim,
  withLoss,
  withRecord,
  withRenumbered,
} from '#ops-centre/continuity/epoch-continuity.ts';
import type {
  Hole,
  OutstandingRequest,
  ResendSettings,
} from '#ops-centre/continuity/resend-planner.ts';
import {
  afterRequest,
  askedAnew,
  chooseResend,
  trackHoles,
} from '#ops-centre/continuity/resend-planner.ts';
import type { SeqRange } from '#ops-centre/continuity/seq-ranges.ts';
import { containsSeq, countSeqs, sharedRange } from '#ops-centre/continuity/seq-ranges.ts';
import type { GapView } from '#ops-centre/http/api/gateway-types.ts';
import type { StoredEpoch } from '#ops-centre/store/gateway-table.ts';

/** Epochs of one gateway that are kept track of; a gateway that claims more is broken or hostile. */
const MAX_EPOCHS = 256;

/** Epochs that a confirmation or a heartbeat can list. */
const MAX_LISTED_EPOCHS = 64;

/** A record that came this often and never was valid will not become so. */
const REFUSALS_UNTIL_LOST = 3;
const MAX_TRACKED_REFUSALS = 1_000;
const MAX_SHOWN_GAPS = 100;
/** A confirmation names alerts ahead of the mark of so many epochs. */
const MAX_EPOCHS_WITH_ALERTS = 4;

export type JournalMirrorOptions = {
  readonly gatewayId: string;
  readonly settings: ResendSettings & { readonly visibleAfterMs: number };
  readonly stored: readonly StoredEpoch[];
  /** Random text for request ids, and a number in [0, 1) that spreads requests. */
  readonly newRequestId: () => string;
  readonly chance: () => number;
};

/** What a heartbeat says about the journal. */
export type HeldSpans = Pick<HeartbeatV1, 'head' | 'epochs'>;

/** What the ops centre has of one gateway's journal, what it lacks, and what it does about that. */
export class JournalMirror {
  readonly #options: JournalMirrorOptions;
  readonly #epochs: Map<number, StoredEpoch>;
  readonly #changed = new Set<number>();
  readonly #refusals = new Map<string, number>();
  #holes: readonly Hole[] = [];
  #outstanding: OutstandingRequest | null = null;
  #nextRequestAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: JournalMirrorOptions, now: Instant) {
    this.#options = options;
    this.#epochs = new Map(options.stored.map((each) => [each.continuity.epoch, each]));
    this.#holes = options.stored.flatMap((each) => holesFrom(each, now));
  }

  admissionOf(id: RecordId): Admission | 'too-many-epochs' {
    if (!this.#epochs.has(id.epoch) && this.#epochs.size >= MAX_EPOCHS) return 'too-many-epochs';
    return admissionOf(this.#continuityOf(id.epoch), id.seq);
  }

  addRecord(id: RecordId): void {
    this.#put(withRecord(this.#continuityOf(id.epoch), id.seq));
    this.#refusals.delete(refusalKey(id));
  }

  /** It was here under another number, which it gives up. */
  renumber(from: RecordId, to: RecordId, nowMs: number): void {
    this.#put(withRenumbered(this.#continuityOf(from.epoch), from.seq, nowMs));
    this.addRecord(to);
  }

  noteDuplicate(id: RecordId, isConflict: boolean): void {
    const stored = this.#storedOf(id.epoch);
    const conflicts = stored.conflicts + (isConflict ? 1 : 0);
    this.#epochs.set(id.epoch, { ...stored, duplicates: stored.duplicates + 1, conflicts });
    this.#changed.add(id.epoch);
  }

  /** After several refusals of a number that is missing, it is recorded as lost; the mark must not wait for ever. */
  noteRefused(id: RecordId, nowMs: number): void {
    const known = this.#epochs.get(id.epoch)?.continuity;
    if (!known || !containsSeq(missingRanges(known), id.seq)) return;
    const key = refusalKey(id);
    const times = (this.#refusals.get(key) ?? 0) + 1;
    this.#refusals.delete(key);
    if (times >= REFUSALS_UNTIL_LOST) {
      this.recordLoss(id.epoch, { fromSeq: id.seq, toSeq: id.seq }, 'refused', nowMs);
      return;
    }
    if (this.#refusals.size >= MAX_TRACKED_REFUSALS) {
      const [oldest = key] = this.#refusals.keys();
      this.#refusals.delete(oldest);
    }
    this.#refusals.set(key, times);
  }

  recordLoss(epoch: number, range: SeqRange, reason: LossReason, nowMs: number): void {
    if (!this.#epochs.has(epoch) && this.#epochs.size >= MAX_EPOCHS) return;
    this.#put(withLoss(this.#continuityOf(epoch), range, reason, nowMs));
  }

  /** Takes in what the gateway says it holds; so the loss of the very last record shows too. */
  hearHeartbeat(heartbeat: HeldSpans, now: Instant): void {
    this.#claim(heartbeat.head.epoch, heartbeat.head.seq);
    for (const { epoch, firstSeq, lastSeq } of heartbeat.epochs) {
      const headSeq = epoch === heartbeat.head.epoch ? heartbeat.head.seq : 0;
      this.#claim(epoch, Math.max(lastSeq, headSeq));
      // What the gateway no longer holds cannot be asked for.
      this.recordLoss(epoch, { fromSeq: 1, toSeq: firstSeq - 1 }, 'not-held', now.wallMs);
    }
    if (heartbeat.epochs.length < MAX_LISTED_EPOCHS) this.#giveUpUnlisted(heartbeat, now.wallMs);
    this.refreshHoles(now);
  }

  /** `false` for an answer to something that was not asked. */
  hearReply(reply: ResendReplyV1, now: Instant): boolean {
    const asked = this.#outstanding;
    if (!asked || asked.requestId !== reply.requestId) return false;
    this.#outstanding = null;
    for (const missing of reply.accepted ? reply.missing : []) {
      // Only within what was asked for: a reply must not be able to write off anything else.
      const range = missing.epoch === asked.epoch ? sharedRange(missing, asked) : null;
      if (range) this.recordLoss(asked.epoch, range, 'not-held', now.wallMs);
    }
    this.refreshHoles(now);
    return true;
  }

  refreshHoles(now: Instant): void {
    const { settings } = this.#options;
    this.#holes = [...this.#epochs.values()].flatMap(({ continuity }) =>
      trackHoles(this.#holes, continuity, now, settings),
    );
  }

  /** The gateway is back. */
  askAnew(monotonicMs: number): void {
    this.#holes = askedAnew(this.#holes, monotonicMs, this.#options.settings);
    this.#outstanding = null;
  }

  /** The request to send now, if any; it counts as sent. */
  nextRequest(monotonicMs: number): ResendRequestV1 | null {
    if (this.#outstanding && monotonicMs < this.#outstanding.deadlineMs) return null;
    // A gateway answers few requests in a while, to whoever they come from.
    if (monotonicMs < this.#nextRequestAtMs) return null;
    const chosen = chooseResend(this.#holes, monotonicMs);
    if (!chosen) return null;
    const { settings, newRequestId, chance } = this.#options;
    this.#holes = afterRequest(this.#holes, chosen, monotonicMs, { settings, chance });
    const { epoch, fromSeq, toSeq } = chosen;
    const request = { requestId: newRequestId(), epoch, fromSeq, toSeq };
    this.#nextRequestAtMs = monotonicMs + settings.gapAfterMs;
    this.#outstanding = { ...request, deadlineMs: monotonicMs + settings.replyTimeoutMs };
    return request;
  }

  /** How far each epoch is stored without a hole, newest 64 epochs, oldest first. */
  confirmed(): { readonly epoch: number; readonly seq: number }[] {
    return [...this.#epochs.values()]
      .map(({ continuity }) => ({ epoch: continuity.epoch, seq: continuity.mark }))
      .sort((a, b) => a.epoch - b.epoch)
      .slice(-MAX_LISTED_EPOCHS);
  }

  /** Epochs in which numbers were given out twice, newest 64, oldest first. */
  conflicts(): { readonly epoch: number; readonly records: number }[] {
    return [...this.#epochs.values()]
      .filter(({ conflicts }) => conflicts > 0)
      .map(({ continuity, conflicts }) => ({ epoch: continuity.epoch, records: conflicts }))
      .sort((a, b) => a.epoch - b.epoch)
      .slice(-MAX_LISTED_EPOCHS);
  }

  /** The newest epochs of which records are stored beyond the first hole, newest first. */
  epochsWithHoles(): { readonly epoch: number; readonly seq: number }[] {
    return [...this.#epochs.values()]
      .filter(({ continuity }) => continuity.beyond.length > 0)
      .map(({ continuity }) => ({ epoch: continuity.epoch, seq: continuity.mark }))
      .sort((a, b) => b.epoch - a.epoch)
      .slice(0, MAX_EPOCHS_WITH_ALERTS);
  }

  missingCount(): number {
    let count = 0;
    for (const { continuity } of this.#epochs.values())
      count += countSeqs(missingRanges(continuity));
    return count;
  }

  /** Recorded losses, and holes that were not filled for a while; newest first. */
  gaps(monotonicMs: number): GapView[] {
    const shownBeforeMs = monotonicMs - this.#options.settings.visibleAfterMs;
    const holes = this.#holes
      .filter((hole) => hole.since.monotonicMs <= shownBeforeMs)
      .map(({ epoch, fromSeq, toSeq, since }) => {
        return { epoch, fromSeq, toSeq, reason: 'missing' as const, sinceMs: since.wallMs };
      });
    const losses = [...this.#epochs.values()].flatMap(({ continuity }) =>
      continuity.losses
        .filter(isGap)
        .slice(-MAX_SHOWN_GAPS)
        .map((loss) => ({ epoch: continuity.epoch, ...loss })),
    );
    return [...holes, ...losses].sort(newestFirst).slice(0, MAX_SHOWN_GAPS);
  }

  get isChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** Epochs that changed since they were last taken, to be saved. */
  takeChanged(): StoredEpoch[] {
    const changed = [...this.#changed].map((epoch) => {
      const missing = this.#holes
        .filter((hole) => hole.epoch === epoch)
        .map(({ fromSeq, toSeq, since }) => ({ fromSeq, toSeq, sinceMs: since.wallMs }));
      return { ...this.#storedOf(epoch), missing };
    });
    this.#changed.clear();
    return changed;
  }

  #claim(epoch: number, seq: number): void {
    if (!this.#epochs.has(epoch) && this.#epochs.size >= MAX_EPOCHS) return;
    this.#put(withClaim(this.#continuityOf(epoch), seq));
  }

  /** An older epoch that the gateway does not list any more is gone there: what is missing of it stays missing. */
  #giveUpUnlisted(heartbeat: HeldSpans, nowMs: number): void {
    const listed = new Set(heartbeat.epochs.map(({ epoch }) => epoch));
    for (const { continuity } of [...this.#epochs.values()]) {
      const { epoch } = continuity;
      if (epoch >= heartbeat.head.epoch || listed.has(epoch)) continue;
      this.recordLoss(epoch, { fromSeq: 1, toSeq: highestKnownSeq(continuity) }, 'not-held', nowMs);
    }
  }

  #put(continuity: EpochContinuity): void {
    const stored = this.#storedOf(continuity.epoch);
    if (stored.continuity === continuity) return;
    this.#epochs.set(continuity.epoch, { ...stored, continuity });
    this.#changed.add(continuity.epoch);
  }

  #continuityOf(epoch: number): EpochContinuity {
    return this.#storedOf(epoch).continuity;
  }

  #storedOf(epoch: number): StoredEpoch {
    const known = this.#epochs.get(epoch);
    if (known) return known;
    const { gatewayId } = this.#options;
    const continuity = emptyContinuity(epoch);
    return { gatewayId, continuity, missing: [], duplicates: 0, conflicts: 0 };
  }
}

/** As before a restart: monotonic time began anew, so the age of a hole is taken from the wall clock. */
function holesFrom({ continuity, missing }: StoredEpoch, now: Instant): Hole[] {
  return missing.map(({ fromSeq, toSeq, sinceMs }) => {
    const ageMs = Math.max(0, now.wallMs - sinceMs);
    const since = { wallMs: sinceMs, monotonicMs: now.monotonicMs - ageMs };
    const next = { attempts: 0, nextAttemptAtMs: now.monotonicMs };
    return { epoch: continuity.epoch, fromSeq, toSeq, since, ...next };
  });
}

type GapLoss = Loss & { readonly reason: GapView['reason'] };

const isGap = (loss: Loss): loss is GapLoss => loss.reason !== 'renumbered';

function refusalKey(id: RecordId): string {
  return `${id.epoch}:${id.seq}`;
}

function newestFirst(a: GapView, b: GapView): number {
  return b.sinceMs - a.sinceMs || b.epoch - a.epoch || b.fromSeq - a.fromSeq;
}
