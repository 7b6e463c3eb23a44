import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { choiceSetting, numberSetting, yesNoSetting } from '#sim/firmware-settings.ts';
import { affixBytes, isAffix } from '#sim/honeywell/affix.ts';
import type { HostCommand } from '#sim/honeywell/command-reader.ts';
import { CommandReader } from '#sim/honeywell/command-reader.ts';
import type { MenuAction, MenuQueries } from '#sim/menu/menu-commands.ts';
import { obeyMenu } from '#sim/menu/menu-commands.ts';
import type { MenuTable } from '#sim/menu/menu-memory.ts';
import { MenuMemory, numberEntry } from '#sim/menu/menu-memory.ts';
import type { ReadingMode } from '#sim/scan-head/scan-head.ts';
import { ScanHead } from '#sim/scan-head/scan-head.ts';

const TRIGGERS = ['hand', 'presentation', 'host'] as const;
type Trigger = (typeof TRIGGERS)[number];

const INTERVAL_MS = 200;
const SAME_CODE_DELAY_MS = 1000;
/** With the ACK/NAK protocol on: how long it waits for the host. */
const HOST_TIMEOUT_MS = 5000;

export const honeywell: FirmwareKind = {
  kind: 'honeywell',
  role: 'scanner',
  summary: 'Honeywell scanner with menu commands: 16 4D 0D PREBK2… and . or !',
  baudRate: 9600,
  settings: {
    trigger: 'hand, presentation or host (hand)',
    'ack-nak': 'yes or no: waits for 06 after each code, repeats it for 15 (no)',
    hold: 'a shown code stays in view, ms (600)',
  },
  create: (board, settings) => new Honeywell(board, settings),
};

const AFFIX = { range: '0-100', accepts: isAffix };

/** Tags of the 2020-5 and 3310g user guides; a scanner has many more, and answers ENQ for what it has not. */
const TABLE: MenuTable = {
  PREBK2: { standard: '', ...AFFIX },
  // As delivered each code ends with CR.
  SUFBK2: { standard: '990D', ...AFFIX },
  '232ACK': numberEntry(0, 1, 0),
  TRGSTO: numberEntry(0, 300_000, 30_000),
  BEPLVL: numberEntry(0, 3, 2),
};

const QUERIES: MenuQueries = new Map([
  ['?', 'current'],
  ['^', 'standard'],
  ['*', 'range'],
]);

const REVISION_LINES = [
  'Product Name: Simulated imager',
  'Boot Revision: SIM: 0: 1.00',
  'Software Part Number: SIM00001ABA',
  'Serial Number: 00000000',
  '',
];

class Honeywell implements Firmware {
  readonly #board: Board;
  readonly #memory: MenuMemory;
  readonly #head: ScanHead;
  readonly #commands = new CommandReader();
  readonly #actions: Readonly<Record<string, MenuAction>>;
  /** The code that the host has not answered for. */
  #awaited: Uint8Array | undefined;

  constructor(board: Board, settings: FirmwareSettings) {
    this.#board = board;
    const isAckNak = yesNoSetting(settings, 'ack-nak', false);
    this.#memory = new MenuMemory(TABLE, { '232ACK': isAckNak ? '1' : '0' });
    const trigger = choiceSetting(settings, 'trigger', TRIGGERS, 'hand');
    this.#head = new ScanHead({
      board,
      holdMs: numberSetting(settings, 'hold', { lowest: 1, highest: 3_600_000, standard: 600 }),
      mode: () => (this.#awaited ? { kind: 'off' } : this.#readingMode(trigger)),
      read: (code) => this.#sendCode(code),
      failed: () => undefined,
    });
    this.#actions = {
      DEFALT: () => this.#restoreFactory(),
      PRECA2: () => this.#clear('PREBK2'),
      SUFCA2: () => this.#clear('SUFBK2'),
      REVINF: () => ({ before: REVISION_LINES.join('\r\n'), value: '' }),
    };
  }

  powerUp(): void {
    this.#memory.powerUp();
    this.#head.powerUp();
    this.#commands.reset();
    this.#awaited = undefined;
  }

  receive(bytes: Uint8Array): void {
    for (const command of this.#commands.push(bytes)) this.#obey(command);
  }

  show(text: string): string {
    return this.#head.show(text);
  }

  #obey(command: HostCommand): void {
    switch (command.kind) {
      case 'trigger':
        if (!this.#awaited) this.#head.trigger(Number(this.#memory.get('TRGSTO')));
        break;
      case 'release':
        this.#head.modeChanged();
        break;
      case 'menu':
        this.#answerMenu(command.text, command.mark);
        break;
      case 'acknowledged':
        this.#endWait();
        break;
      case 'refused':
        if (this.#awaited) this.#transmit(this.#awaited);
        break;
      case 'beep':
        break;
    }
  }

  #answerMenu(text: string, mark: '.' | '!'): void {
    const reply = obeyMenu(text, mark === '.', {
      memory: this.#memory,
      actions: this.#actions,
      queries: QUERIES,
      foldsCase: true,
    });
    this.#board.answer(Buffer.from(reply + mark, 'latin1'));
  }

  #sendCode(code: Uint8Array): void {
    const frame = Buffer.concat([
      affixBytes(this.#memory.get('PREBK2')),
      code,
      affixBytes(this.#memory.get('SUFBK2')),
    ]);
    this.#board.send(frame);
    if (this.#memory.get('232ACK') === '1') this.#await(frame);
  }

  #await(frame: Uint8Array): void {
    this.#awaited = frame;
    this.#board.after(HOST_TIMEOUT_MS, () => {
      if (this.#awaited === frame) this.#endWait();
    });
  }

  /** The host keeps asking as long as it likes; each repetition waits anew. */
  #transmit(frame: Uint8Array): void {
    this.#board.send(frame);
    this.#await(Uint8Array.from(frame));
  }

  #endWait(): void {
    this.#awaited = undefined;
    this.#head.resume();
  }

  #readingMode(trigger: Trigger): ReadingMode {
    if (trigger === 'host') return { kind: 'host' };
    if (trigger === 'hand') {
      return { kind: 'hand', timeoutMs: Number(this.#memory.get('TRGSTO')) };
    }
    return {
      kind: 'continuous',
      settleMs: 0,
      intervalMs: INTERVAL_MS,
      sameCodeDelayMs: SAME_CODE_DELAY_MS,
    };
  }

  #restoreFactory() {
    this.#memory.restoreFactory();
    this.#head.modeChanged();
    return { value: '' };
  }

  #clear(name: string) {
    this.#memory.set(name, '', true);
    return { value: '' };
  }
}
