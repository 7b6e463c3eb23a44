import type { Instant } from '#gateway/domain/clock.ts';
import type { AckV1 } from '#gateway/wire/control-messages.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import type { StoredGateway } from '#ops-centre/store/gateway-table.ts';
import type { GatewayPresence } from './gateway-presence.ts';
import { statusAt } from './gateway-presence.ts';
import type { JournalMirror } from './journal-mirror.ts';

/** A confirmation goes out at most this often per gateway. */
const ACK_INTERVAL_MS = 200;

/** A heartbeat brings the confirmation again after this long: the last one may have been lost. */
const ACK_REPEAT_MS = 10_000;

/** What a confirmation says of its numbers. */
export type GatewayWord = Pick<AckV1, 'confirmed' | 'conflicts'>;

/** One gateway as the ops centre knows it: its place, its presence, its journal, and what it was told last. */
export class GatewayMirror {
  readonly gatewayId: string;
  readonly journal: JournalMirror;
  #siteId: string;
  #presence: GatewayPresence;
  #isPresenceChanged = false;
  #wordJson = '';
  #lastAckAtMs = Number.NEGATIVE_INFINITY;
  #isAckDue = false;
  #announcedJson: string | null = null;
  #shownJson = '';

  constructor(options: {
    readonly gatewayId: string;
    readonly siteId: string;
    readonly presence: GatewayPresence;
    readonly journal: JournalMirror;
  }) {
    this.gatewayId = options.gatewayId;
    this.#siteId = options.siteId;
    this.#presence = options.presence;
    this.journal = options.journal;
  }

  /** New gateways are saved even before they say anything about themselves. */
  markNew(): void {
    this.#isPresenceChanged = true;
  }

  /** To another site: the box was carried elsewhere. */
  moveTo(siteId: string): void {
    this.#siteId = siteId;
    this.#isPresenceChanged = true;
  }

  get siteId(): string {
    return this.#siteId;
  }

  get presence(): GatewayPresence {
    return this.#presence;
  }

  set presence(presence: GatewayPresence) {
    if (presence === this.#presence) return;
    this.#presence = presence;
    this.#isPresenceChanged = true;
  }

  /** The presence to save, if it changed since it was last taken. */
  takeChangedPresence(): StoredGateway | null {
    if (!this.#isPresenceChanged) return null;
    this.#isPresenceChanged = false;
    const { gatewayId, siteId } = this;
    return { gatewayId, siteId, presenceJson: JSON.stringify(this.#presence) };
  }

  /** The gateway may not have heard what was confirmed: it will be said again. */
  requireAck(): void {
    this.#isAckDue = true;
  }

  requireAckIfStale(monotonicMs: number): void {
    if (monotonicMs - this.#lastAckAtMs >= ACK_REPEAT_MS) this.#isAckDue = true;
  }

  isAckPending(): boolean {
    return this.#isAckDue || JSON.stringify(this.#word()) !== this.#wordJson;
  }

  /** What to confirm now; `null` when nothing advanced or the last confirmation is too recent. */
  nextAck(monotonicMs: number): GatewayWord | null {
    if (monotonicMs - this.#lastAckAtMs < ACK_INTERVAL_MS) return null;
    const word = this.#word();
    const wordJson = JSON.stringify(word);
    if (word.confirmed.length === 0) return null;
    if (!this.#isAckDue && wordJson === this.#wordJson) return null;
    this.#isAckDue = false;
    this.#wordJson = wordJson;
    this.#lastAckAtMs = monotonicMs;
    return word;
  }

  #word(): GatewayWord {
    const conflicts = this.journal.conflicts();
    return { confirmed: this.journal.confirmed(), ...(conflicts.length > 0 && { conflicts }) };
  }

  view(now: Instant): GatewayView {
    const { held, lastHeartbeatAtMs, devices } = this.#presence;
    return {
      siteId: this.siteId,
      gatewayId: this.gatewayId,
      status: statusAt(this.#presence, now.monotonicMs),
      lastHeartbeatAtMs,
      head: held?.head ?? null,
      confirmed: this.journal.confirmed().at(-1) ?? null,
      missingCount: this.journal.missingCount(),
      gaps: this.journal.gaps(now.monotonicMs),
      devices: [...devices],
    };
  }

  isAnnouncementDue(now: Instant): boolean {
    return announcementOf(this.view(now)) !== this.#announcedJson;
  }

  /** The view, if something changed that no page may miss; counters that merely moved do not. */
  takeAnnouncement(now: Instant): GatewayView | null {
    const view = this.view(now);
    const announcedJson = announcementOf(view);
    if (announcedJson === this.#announcedJson) return null;
    this.#announcedJson = announcedJson;
    this.#shownJson = JSON.stringify(view);
    return view;
  }

  /** The view, if anything of it changed since pages were last told. */
  takeUpdate(now: Instant): GatewayView | null {
    const view = this.view(now);
    const shownJson = JSON.stringify(view);
    if (shownJson === this.#shownJson) return null;
    this.#shownJson = shownJson;
    return view;
  }
}

function announcementOf({ siteId, status, gaps, devices }: GatewayView): string {
  return JSON.stringify({ siteId, status, gaps, devices });
}
