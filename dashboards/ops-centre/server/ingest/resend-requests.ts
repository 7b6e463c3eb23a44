import type { Instant } from '#gateway/domain/clock.ts';
import type { ResendRequestV1 } from '#gateway/wire/control-messages.ts';
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
import type { StoredEpoch } from '#ops-centre/store/gateway-table.ts';

export type ResendRequestsOptions = {
  readonly settings: ResendSettings;
  /** Random text for request ids, and a number in [0, 1) that spreads requests. */
  readonly newRequestId: () => string;
  readonly chance: () => number;
};

/** What is missing of one gateway's journal, since when, and what the gateway was asked for last. */
export class ResendRequests {
  readonly #options: ResendRequestsOptions;
  #holes: readonly Hole[];
  #outstanding: OutstandingRequest | null = null;
  #nextRequestAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ResendRequestsOptions, stored: readonly StoredEpoch[], now: Instant) {
    this.#options = options;
    this.#holes = stored.flatMap((each) => holesFrom(each, now));
  }

  get holes(): readonly Hole[] {
    return this.#holes;
  }

  refreshHoles(epochs: Iterable<StoredEpoch>, now: Instant): void {
    const { settings } = this.#options;
    this.#holes = [...epochs].flatMap(({ continuity }) =>
      trackHoles(this.#holes, continuity, now, settings),
    );
  }

  /** The gateway is back. */
  askAnew(monotonicMs: number): void {
    this.#holes = askedAnew(this.#holes, monotonicMs, this.#options.settings);
    this.#outstanding = null;
  }

  /** The request to send now, if any; it counts as sent. */
  next(monotonicMs: number): ResendRequestV1 | null {
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

  /** What the gateway answers to, which is no longer waited for; `null` when that was not asked. */
  takeAnswered(requestId: string): OutstandingRequest | null {
    const asked = this.#outstanding;
    if (!asked || asked.requestId !== requestId) return null;
    this.#outstanding = null;
    return asked;
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
