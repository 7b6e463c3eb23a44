import type { Clock } from '#gateway/domain/clock.ts';
import type { SsiPacket } from './frame.ts';
import { Status } from './frame.ts';

/** A scanner sends a packet again twice, 2 s after each, when no acknowledgement came. */
const LAST_RESEND_MS = 6_000;

/**
 * Tells a packet that is sent again, because our acknowledgement was lost, from one that is new. A packet marked as sent
 * again is new all the same when one was lost before it: it may be the code of the next person, who shows the same one.
 */
export class Resends {
  readonly #clock: Clock;
  #last: SsiPacket | null = null;
  #lastMs = 0;
  #hasMissed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isResend(packet: SsiPacket): boolean {
    const nowMs = this.#clock.monotonicMs();
    const isResend =
      (packet.status & Status.Retransmitted) !== 0 &&
      !this.#hasMissed &&
      nowMs - this.#lastMs <= LAST_RESEND_MS &&
      this.#last !== null &&
      isSame(this.#last, packet);
    if (!isResend) {
      this.#last = packet;
      this.#lastMs = nowMs;
      this.#hasMissed = false;
    }
    return isResend;
  }

  missed(): void {
    this.#hasMissed = true;
  }
}

function isSame(one: SsiPacket, other: SsiPacket): boolean {
  return (
    one.opcode === other.opcode &&
    one.data.length === other.data.length &&
    one.data.every((byte, index) => byte === other.data[index])
  );
}
