import { shownCardFromText } from '#sim/card-field/shown-card.ts';
import type { CardBody } from '#sim/cn-id-card/card-body.ts';
import { cardBody, readData, readDataWithFingerprint } from '#sim/cn-id-card/card-body.ts';
import type { HostFrame } from '#sim/cn-id-card/frame.ts';
import { encodeReply, FrameReader, REPLY_SHAPE, StatusWord } from '#sim/cn-id-card/frame.ts';
import { inventedPerson, MOST_PEOPLE } from '#sim/cn-id-card/person.ts';
import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { choiceSetting } from '#sim/firmware-settings.ts';

const FAILURES = ['none', '31', '32', '33', '41', '60', '66'] as const;
const PRINT_BYTES = 512;
/** The radio link to the card is slow; a card taken away meanwhile is not read. */
const READ_MS = 300;

export const cnIdCard: FirmwareKind = {
  kind: 'cn-id-card',
  role: 'card-reader',
  summary: 'reader of Chinese ID cards (SAM_V, SDT): find, select, read; invented people only',
  baudRate: 115_200,
  settings: {
    prints: 'fingerprints on a card: 0, 1 or 2 (0)',
    failure: 'status of every read: none, 31, 32, 33, 41, 60 or 66 (none)',
  },
  create: (board, settings) => new CnIdCard(board, settings),
};

type CardInField = {
  readonly body: CardBody;
  readonly untilMs: number;
  readonly step: 'shown' | 'found' | 'selected';
};

class CnIdCard implements Firmware {
  readonly #board: Board;
  readonly #prints: number;
  readonly #failure: number | undefined;
  readonly #frames = new FrameReader();
  #card: CardInField | undefined;

  readonly #commands: Readonly<Partial<Record<number, () => void>>> = {
    [0x2001]: () => this.#find(),
    [0x2002]: () => this.#select(),
    [0x3001]: () => this.#read((body) => readData(body)),
    [0x3010]: () => this.#read((body) => readDataWithFingerprint(body, this.#fingerprints())),
  };

  constructor(board: Board, settings: FirmwareSettings) {
    this.#board = board;
    this.#prints = Number(choiceSetting(settings, 'prints', ['0', '1', '2'], '0'));
    const failure = choiceSetting(settings, 'failure', FAILURES, 'none');
    this.#failure = failure === 'none' ? undefined : Number.parseInt(failure, 16);
  }

  powerUp(): void {
    this.#card = undefined;
    this.#frames.reset();
  }

  receive(bytes: Uint8Array): void {
    for (const frame of this.#frames.push(bytes, this.#board.uptimeMs())) this.#obey(frame);
  }

  show(text: string): string {
    const shown = shownCardFromText(text);
    const number = Number(shown?.card);
    if (!shown || !Number.isInteger(number) || number < 1 || number > MOST_PEOPLE) {
      return `error "${text}" is nobody; say a number from 1 to ${MOST_PEOPLE}, and if you like MS.`;
    }
    this.#card = {
      body: cardBody(inventedPerson(number), (count) => this.#board.random.bytes(count)),
      untilMs: this.#board.uptimeMs() + shown.forMs,
      step: 'shown',
    };
    return 'ok';
  }

  #obey(frame: HostFrame): void {
    if (frame.kind === 'refused') {
      this.#answer(frame.status);
      return;
    }
    const act = this.#commands[frame.command * 256 + frame.parameter];
    if (act) act();
    else this.#answer(StatusWord.BadCommand);
  }

  #find(): void {
    if (this.#advance('found')) this.#answer(StatusWord.Found, new Uint8Array(4));
    else this.#answer(StatusWord.NoCard);
  }

  #select(): void {
    const isFound = this.#cardInField()?.step !== 'shown';
    if (isFound && this.#advance('selected')) this.#answer(StatusWord.Done, new Uint8Array(8));
    else this.#answer(StatusWord.NoCard);
  }

  #read(encode: (body: CardBody) => Uint8Array): void {
    const card = this.#cardInField();
    this.#board.after(READ_MS, () => {
      const isReadable = card?.step === 'selected' && this.#cardInField() === card;
      if (this.#failure !== undefined) this.#answer(this.#failure);
      else if (isReadable) this.#answer(StatusWord.Done, encode(card.body));
      else this.#answer(StatusWord.ReadFailed);
    });
  }

  #fingerprints(): Uint8Array {
    return this.#board.random.bytes(this.#prints * PRINT_BYTES);
  }

  /** False without a card. */
  #advance(step: CardInField['step']): boolean {
    const card = this.#cardInField();
    this.#card = card && { ...card, step };
    return card !== undefined;
  }

  #cardInField(): CardInField | undefined {
    const card = this.#card;
    return card && this.#board.uptimeMs() < card.untilMs ? card : undefined;
  }

  #answer(status: number, data?: Uint8Array): void {
    this.#board.answer(encodeReply(status, data), REPLY_SHAPE);
  }
}
