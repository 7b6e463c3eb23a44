import type { Logger } from 'pino';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import { SESSION_IDLE_MS, SESSION_LIFETIME_MS } from '#ops-centre/accounts/account-service.ts';
import type { OpsCentreConfig } from '#ops-centre/config/load-config.ts';
import type { WriterClient } from '#ops-centre/writer/writer-client.ts';

/** Deletes what is too old, a little at a time. */
export type HousekeepingOptions = {
  readonly retention: OpsCentreConfig['retention'];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly writer: Pick<WriterClient, 'call'>;
};

const DAY_MS = 86_400_000;
const FIRST_ROUND_AFTER_MS = 60_000;
const ROUND_INTERVAL_MS = 3_600_000;
/** Between two steps of a round, so that records come first. */
const STEP_PAUSE_MS = 250;

export class Housekeeping {
  readonly #options: HousekeepingOptions;
  #timer: Timer | null = null;
  #isStopped = false;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#schedule(FIRST_ROUND_AFTER_MS);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    this.#timer = this.#options.clock.after(delayMs, () => void this.#step());
  }

  async #step(): Promise<void> {
    const { writer, clock, retention, logger } = this.#options;
    const nowMs = clock.wallMs();
    try {
      const hasMore = await writer.call('retire', {
        recordsBeforeMs: nowMs - retention.recordDays * DAY_MS,
        alertsBeforeMs: nowMs - retention.alertDays * DAY_MS,
        auditBeforeMs: nowMs - retention.auditDays * DAY_MS,
        sessionsSeenBeforeMs: nowMs - SESSION_IDLE_MS,
        sessionsBornBeforeMs: nowMs - SESSION_LIFETIME_MS,
      });
      this.#schedule(hasMore ? STEP_PAUSE_MS : ROUND_INTERVAL_MS);
    } catch (cause) {
      logger.warn({ err: cause }, 'old records could not be deleted');
      this.#schedule(ROUND_INTERVAL_MS);
    }
  }
}
