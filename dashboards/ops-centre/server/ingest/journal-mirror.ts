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
import type { SeqRange } from '#ops-centre/continuity/seq-ranges.ts';
import { containsSeq, countSeqs, sharedRange } from '#ops-centre/continuity/seq-ranges.ts';
import type { GapView } from '#ops-centre/http/api/gateway-types.ts';
import type { StoredEpoch } from '#ops-centre/store/gateway-table.ts';
import { gapViewsFrom } from './gap-views.ts';
import { RefusedRecords } from './refused-records.ts';
import type { ResendRequestsOptions } from './resend-requests.ts';
import { ResendRequests } from './resend-requests.ts';

/** Epochs of one gateway that are kept track of; a gateway that claims more is broken or hostile. */
const MAX_EPOCHS = 256;

/** Epochs that a confirmation or a heartbeat can list. */
const MAX_LISTED_EPOCHS = 64;

/** A confirmation names alerts ahead of the mark of so many epochs. */
const MAX_EPOCHS_WITH_ALERTS = 4;

export type JournalMirrorOptions = ResendRequestsOptions & {
  readonly gatewayId: string;
  readonly settings: { readonly visibleAfterMs: number };
  readonly stored: readonly StoredEpoch[];
};

/** What a heartbeat says about the journal. */
export type HeldSpans = Pick<HeartbeatV1, 'head' | 'epochs'>;

/** What the ops centre has of one gateway's journal, what is lost of it, and what it still lacks. */
export class JournalMirror {
  readonly #options: JournalMirrorOptions;
  readonly #epochs: Map<number, StoredEpoch>;
  readonly #changed = new Set<number>();
  readonly #refused = new RefusedRecords();
  readonly #requests: ResendRequests;

  constructor(options: JournalMirrorOptions, now: Instant) {
    this.#options = options;
    this.#epochs = new Map(options.stored.map((each) => [each.continuity.epoch, each]));
    this.#requests = new ResendRequests(options, options.stored, now);
  }

  admissionOf(id: RecordId): Admission | 'too-many-epochs' {
    if (!this.#epochs.has(id.epoch) && this.#epochs.size >= MAX_EPOCHS) return 'too-many-epochs';
    return admissionOf(this.#continuityOf(id.epoch), id.seq);
  }

  addRecord(id: RecordId): void {
    this.#put(withRecord(this.#continuityOf(id.epoch), id.seq));
    this.#refused.forget(id);
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
    if (!this.#refused.isHopeless(id)) return;
    this.recordLoss(id.epoch, { fromSeq: id.seq, toSeq: id.seq }, 'refused', nowMs);
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
    const asked = this.#requests.takeAnswered(reply.requestId);
    if (!asked) return false;
    for (const missing of reply.accepted ? reply.missing : []) {
      // Only within what was asked for: a reply must not be able to write off anything else.
      const range = missing.epoch === asked.epoch ? sharedRange(missing, asked) : null;
      if (range) this.recordLoss(asked.epoch, range, 'not-held', now.wallMs);
    }
    this.refreshHoles(now);
    return true;
  }

  refreshHoles(now: Instant): void {
    this.#requests.refreshHoles(this.#epochs.values(), now);
  }

  /** The gateway is back. */
  askAnew(monotonicMs: number): void {
    this.#requests.askAnew(monotonicMs);
  }

  /** The request to send now, if any; it counts as sent. */
  nextRequest(monotonicMs: number): ResendRequestV1 | null {
    return this.#requests.next(monotonicMs);
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
    return gapViewsFrom(this.#epochs.values(), this.#requests.holes, shownBeforeMs);
  }

  get isChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** Epochs that changed since they were last taken, to be saved. */
  takeChanged(): StoredEpoch[] {
    const changed = [...this.#changed].map((epoch) => {
      const missing = this.#requests.holes
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
