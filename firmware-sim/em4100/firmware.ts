import { shownCardFromText } from '#sim/card-field/shown-card.ts';
import { cardFromText, encodeCard, FRAME_SHAPE } from '#sim/em4100/frame.ts';
import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import { wholeNumberSetting } from '#sim/firmware-settings.ts';

/** While a card is in the field it says so again and again. */
const REPEAT_MS = 50;

export const em4100: FirmwareKind = {
  kind: 'em4100',
  role: 'card-reader',
  summary: 'RDM6300 reader of 125 kHz EM4100 cards: ASCII frames while a card is in the field',
  baudRate: 9600,
  settings: { version: 'first byte of a card shown by its printed number (1)' },
  create: (board, settings) => {
    const range = { lowest: 0, highest: 255, standard: 1 };
    return new Em4100(board, wholeNumberSetting(settings, 'version', range));
  },
};

/** It hears nothing: there is no command. */
class Em4100 implements Firmware {
  readonly #board: Board;
  readonly #version: number;
  /** Of the card in the field; the repetitions of the one before it are over. */
  #turn = 0;

  constructor(board: Board, version: number) {
    this.#board = board;
    this.#version = version;
  }

  powerUp(): void {
    this.#turn += 1;
  }

  receive(): void {
    // Its receive pin leads nowhere.
  }

  show(text: string): string {
    const shown = shownCardFromText(text);
    const card = shown && cardFromText(shown.card, this.#version);
    if (!card)
      return `error "${text}" is no card; say NUMBER or hex:0100ABCDEF, and if you like MS.`;
    this.#turn += 1;
    this.#repeat(encodeCard(card), this.#board.uptimeMs() + shown.forMs, this.#turn);
    return 'ok';
  }

  #repeat(frame: Uint8Array, untilMs: number, turn: number): void {
    if (turn !== this.#turn || this.#board.uptimeMs() >= untilMs) return;
    this.#board.send(frame, FRAME_SHAPE);
    this.#board.after(REPEAT_MS, () => this.#repeat(frame, untilMs, turn));
  }
}
