import type { Board } from '#sim/firmware.ts';
import { REPLY_SHAPE } from '#sim/gm65/frame.ts';

/** What a UART's buffer takes at once; longer codes leave in pieces, as the line takes them. */
const PIECE_BYTES = 128;
const BITS_PER_BYTE = 10;

type SerialOutputOptions = {
  readonly board: Board;
  readonly baudRate: () => number;
  /** How often a reply is let into the middle of a code that is just being sent. */
  readonly interleaveProbability: number;
};

/**
 * The one line that codes and replies share. Nothing frames a code, and the module does not always
 * wait until one is out before it answers: drivers in the field drain and retry around that.
 */
export class SerialOutput {
  readonly #options: SerialOutputOptions;
  #pieces: Uint8Array[] = [];
  #waiting: Uint8Array[] = [];
  #letsReplyIn = false;
  #isSending = false;

  constructor(options: SerialOutputOptions) {
    this.#options = options;
  }

  powerUp(): void {
    this.#pieces = [];
    this.#waiting = [];
    this.#isSending = false;
  }

  sendCode(bytes: Uint8Array): void {
    // While it is still sending it reads no other.
    if (bytes.length === 0 || this.#pieces.length > 0) return;
    const { board, interleaveProbability } = this.#options;
    this.#letsReplyIn = interleaveProbability > 0 && board.random.chance(interleaveProbability);
    const pieceBytes = this.#letsReplyIn ? Math.ceil(bytes.length / 2) : PIECE_BYTES;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      this.#pieces.push(bytes.subarray(at, at + pieceBytes));
    }
    if (!this.#isSending) this.#sendNext();
  }

  reply(frame: Uint8Array): void {
    if (this.#pieces.length > 0 && !this.#letsReplyIn) this.#waiting.push(frame);
    else this.#options.board.answer(frame, REPLY_SHAPE);
  }

  #sendNext(): void {
    const piece = this.#pieces.shift();
    this.#isSending = piece !== undefined;
    if (!piece) return;
    const { board, baudRate } = this.#options;
    board.send(piece);
    if (this.#pieces.length === 0) this.#sendWaiting();
    board.after((piece.length * BITS_PER_BYTE * 1000) / baudRate(), () => this.#sendNext());
  }

  #sendWaiting(): void {
    for (const frame of this.#waiting.splice(0)) this.#options.board.answer(frame, REPLY_SHAPE);
  }
}
