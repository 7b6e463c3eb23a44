import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { ConnectionFault } from './reason-codes.ts';
import { SAME_ID_ELSEWHERE } from './reason-codes.ts';
import type { Jitter, ReconnectSchedule } from './reconnect-schedule.ts';
import { reconnectDelayMs } from './reconnect-schedule.ts';

const SUSPICIOUS_CLOSES = 3;
const CLOSED: ConnectionFault = { state: 'offline', detail: 'The broker closed the connection.' };
const CLOSED_AGAIN_AND_AGAIN: ConnectionFault = {
  state: 'refused',
  detail:
    "The broker closes the connection again and again: does another machine use this gateway's id, " +
    'do its rules forbid something, or does it keep restarting?',
};

/** Remembers how well connecting went lately. */
export class ReconnectPolicy {
  readonly #schedule: ReconnectSchedule;
  readonly #clock: Clock;
  readonly #jitter: Jitter;
  #failures = 0;
  #unexplainedCloses = 0;
  /** The next wait is the longest there is. */
  #yields = false;
  #alarm = '';
  #milestone: Timer | null = null;

  constructor(schedule: ReconnectSchedule, clock: Clock, jitter: Jitter) {
    this.#schedule = schedule;
    this.#clock = clock;
    this.#jitter = jitter;
  }

  /** Somebody else seems to use this gateway's id; empty while nothing speaks for that. */
  get alarm(): string {
    return this.#alarm;
  }

  /**
   * Only a connection that lasts is a success: a broker that kicks everybody out must not be stormed, and
   * two machines with one id hold a connection for a while each, in turn.
   */
  connected(): void {
    const { stableMs, quietMs, calmMs } = this.#schedule;
    const calm = (): void => {
      this.#alarm = '';
      this.#failures = 0;
    };
    const quiet = (): void => {
      this.#unexplainedCloses = 0;
      this.#after(calmMs - quietMs, calm);
    };
    this.#after(stableMs, () => {
      if (this.#alarm === '') this.#failures = 0;
      this.#after(quietMs - stableMs, quiet);
    });
  }

  ended(): void {
    this.#milestone?.cancel();
  }

  #after(delayMs: number, reached: () => void): void {
    this.#milestone = this.#clock.after(delayMs, reached);
  }

  /** It said so itself (MQTT 5): whoever else is there keeps the connection for now. */
  takenOver(): void {
    this.#alarm = SAME_ID_ELSEWHERE;
    this.#yields = true;
  }

  /** Not every broker says that a session was taken over: Mosquitto 2.0.11 and MQTT 3.1.1 just close. */
  unexplained(): ConnectionFault {
    this.#unexplainedCloses += 1;
    if (this.#unexplainedCloses < SUSPICIOUS_CLOSES) return CLOSED;
    this.#alarm ||= CLOSED_AGAIN_AND_AGAIN.detail;
    return CLOSED_AGAIN_AND_AGAIN;
  }

  /** The broker could not be reached at all: it was restarted, and closed for no other reason. */
  unreached(): void {
    this.#unexplainedCloses = 0;
  }

  nextDelayMs(): number {
    this.#failures += 1;
    if (this.#yields) {
      this.#yields = false;
      return this.#schedule.longestMs;
    }
    return reconnectDelayMs(this.#schedule, this.#failures, this.#jitter);
  }
}
