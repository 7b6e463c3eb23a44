import { backoffDelayMs } from '#gateway/domain/backoff.ts';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { ConnectionFault } from './reason-codes.ts';
import type { ReconnectSchedule } from './reconnect-schedule.ts';

const SUSPICIOUS_CLOSES = 3;
const CLOSED: ConnectionFault = { state: 'offline', detail: 'The broker closed the connection.' };
const CLOSED_AGAIN_AND_AGAIN: ConnectionFault = {
  state: 'refused',
  detail:
    "The broker closes the connection again and again: does another machine use this gateway's id, " +
    'or do its rules forbid something?',
};

/** Remembers how well connecting went lately. */
export class ReconnectPolicy {
  readonly #schedule: ReconnectSchedule;
  readonly #clock: Clock;
  readonly #random: () => number;
  #failures = 0;
  #unexplainedCloses = 0;
  #stable: Timer | null = null;

  constructor(schedule: ReconnectSchedule, clock: Clock, random: () => number) {
    this.#schedule = schedule;
    this.#clock = clock;
    this.#random = random;
  }

  /** Only a connection that lasts is a success: a broker that kicks everybody out must not be stormed. */
  connected(): void {
    this.#stable = this.#clock.after(this.#schedule.stableMs, () => {
      this.#failures = 0;
      this.#unexplainedCloses = 0;
    });
  }

  ended(): void {
    this.#stable?.cancel();
  }

  /** Not every broker says that a session was taken over: Mosquitto 2.0.11 and MQTT 3.1.1 just close. */
  unexplained(): ConnectionFault {
    this.#unexplainedCloses += 1;
    return this.#unexplainedCloses < SUSPICIOUS_CLOSES ? CLOSED : CLOSED_AGAIN_AND_AGAIN;
  }

  nextDelayMs(): number {
    this.#failures += 1;
    return backoffDelayMs(this.#schedule, this.#failures, this.#random);
  }
}
