import type { Board } from '#sim/firmware.ts';
import { asRetransmission, NakReason, PACKET_SHAPE } from '#sim/zebra-ssi/packet.ts';

/** DS9908 reference guide: host serial response time-out, parameter 9Bh. */
const HOST_TIMEOUT_MS = 2000;
const MOST_RESENDS = 2;
/** More is not read while the host keeps silent. */
const MOST_WAITING = 64;

type SenderOptions = {
  readonly board: Board;
  readonly isHandshaking: () => boolean;
  /** The host has answered for everything. */
  readonly idle: () => void;
};

/** The decoder's half of the handshake: one packet under way, each held until the host has answered. */
export class Sender {
  readonly #board: Board;
  readonly #isHandshaking: () => boolean;
  readonly #idle: () => void;
  #waiting: { readonly packet: Uint8Array; readonly isAnswer: boolean }[] = [];
  #underWay: { readonly packet: Uint8Array; readonly resends: number } | undefined;
  /** Of the packet under way; the time-outs of others mean nothing. */
  #turn = 0;

  constructor({ board, isHandshaking, idle }: SenderOptions) {
    this.#board = board;
    this.#isHandshaking = isHandshaking;
    this.#idle = idle;
  }

  powerUp(): void {
    this.#waiting = [];
    this.#underWay = undefined;
    this.#turn += 1;
  }

  get isWaiting(): boolean {
    return this.#underWay !== undefined;
  }

  /** `isAnswer`: the host asked for just this. */
  send(packet: Uint8Array, isAnswer: boolean): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ packet, isAnswer });
    this.#next();
  }

  acknowledged(): void {
    if (this.#underWay) this.#finish();
  }

  refused(reason: number): void {
    if (!this.#underWay) return;
    if (reason === NakReason.Resend) this.#resend();
    else this.#finish();
  }

  #next(): void {
    while (!this.#underWay) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#transmit(next.packet, next.isAnswer);
      if (this.#isHandshaking()) this.#await(next.packet, 0);
    }
  }

  #await(packet: Uint8Array, resends: number): void {
    const turn = ++this.#turn;
    this.#underWay = { packet, resends };
    this.#board.after(HOST_TIMEOUT_MS, () => {
      if (turn === this.#turn) this.#resend();
    });
  }

  /** Two times, marked as such; then the packet is lost. */
  #resend(): void {
    const { packet, resends } = this.#underWay ?? { packet: undefined, resends: MOST_RESENDS };
    if (!packet || resends >= MOST_RESENDS) {
      this.#finish();
      return;
    }
    this.#transmit(asRetransmission(packet), false);
    this.#await(packet, resends + 1);
  }

  #finish(): void {
    this.#underWay = undefined;
    this.#turn += 1;
    this.#next();
    if (!this.#underWay) this.#idle();
  }

  #transmit(packet: Uint8Array, isAnswer: boolean): void {
    if (isAnswer) this.#board.answer(packet, PACKET_SHAPE);
    else this.#board.send(packet, PACKET_SHAPE);
  }
}
