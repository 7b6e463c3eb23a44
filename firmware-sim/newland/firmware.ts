import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { choiceSetting, numberSetting } from '#sim/firmware-settings.ts';
import type { MenuAction, MenuQueries } from '#sim/menu/menu-commands.ts';
import { obeyMenu } from '#sim/menu/menu-commands.ts';
import { MenuMemory } from '#sim/menu/menu-memory.ts';
import type { NewlandCommand } from '#sim/newland/command-reader.ts';
import { CommandReader } from '#sim/newland/command-reader.ts';
import { TABLE } from '#sim/newland/settings-table.ts';
import type { ReadingMode } from '#sim/scan-head/scan-head.ts';
import { ScanHead } from '#sim/scan-head/scan-head.ts';

const MODE_NUMBER = { hand: '0', sense: '2', continuous: '3' } as const;
const SESSION_MS = 3000;
const INTERVAL_MS = 100;
const SAME_CODE_DELAY_MS = 1500;
const REPLY_OPENING = '\x02\x010000';
const ENDING = ';\x03';

/** Not as with Honeywell, where `*` asks for the range. */
const QUERIES: MenuQueries = new Map([
  ['*', 'current'],
  ['&', 'standard'],
  ['^', 'range'],
]);

export const newland: FirmwareKind = {
  kind: 'newland',
  role: 'scanner',
  summary: 'Newland NLS-HR/FM/EM with ~SOH commands: 7E 01 0000 @ or # Tag SubTag',
  baudRate: 9600,
  settings: {
    mode: 'hand, sense or continuous, as stored before (hand)',
    hold: 'a shown code stays in view, ms (600)',
  },
  create: (board, settings) => new Newland(board, settings),
};

class Newland implements Firmware {
  readonly #board: Board;
  readonly #memory: MenuMemory;
  readonly #head: ScanHead;
  readonly #commands = new CommandReader();
  readonly #actions: Readonly<Record<string, MenuAction>>;

  constructor(board: Board, settings: FirmwareSettings) {
    this.#board = board;
    const mode = choiceSetting(settings, 'mode', ['hand', 'sense', 'continuous'], 'hand');
    this.#memory = new MenuMemory(TABLE, { SCNMOD: MODE_NUMBER[mode] });
    this.#head = new ScanHead({
      board,
      holdMs: numberSetting(settings, 'hold', { lowest: 1, highest: 3_600_000, standard: 600 }),
      mode: () => readingMode(this.#memory),
      read: (code) => board.send(outputOf(code, this.#memory)),
      failed: () => undefined,
    });
    this.#actions = {
      FACDEF: () => this.#restoreFactory(),
      QRYSYS: () => ({ value: 'Product Name: Simulated\r\nFirmware Version: 1.00.000\r\n' }),
      SCNTRG: (data) => this.#trigger(data),
    };
  }

  powerUp(): void {
    this.#memory.powerUp();
    this.#head.powerUp();
    this.#commands.reset();
  }

  receive(bytes: Uint8Array): void {
    for (const command of this.#commands.push(bytes)) this.#obey(command);
  }

  show(text: string): string {
    return this.#head.show(text);
  }

  #obey({ storage, text }: NewlandCommand): void {
    const before = readingMode(this.#memory).kind;
    const reply = obeyMenu(text, storage === '@', {
      memory: this.#memory,
      actions: this.#actions,
      queries: QUERIES,
      foldsCase: false,
    });
    this.#board.answer(Buffer.from(REPLY_OPENING + storage + reply + ENDING, 'latin1'));
    if (readingMode(this.#memory).kind !== before) this.#head.modeChanged();
  }

  #trigger(data: string) {
    if (data !== '0' && data !== '1') return undefined;
    if (data === '0') this.#head.modeChanged();
    else if (this.#memory.get('SCNENA') === '1') this.#head.trigger(SESSION_MS);
    return { value: data };
  }

  #restoreFactory() {
    this.#memory.restoreFactory();
    return { value: '' };
  }
}

function readingMode(memory: MenuMemory): ReadingMode {
  if (memory.get('SCNENA') !== '1') return { kind: 'off' };
  if (memory.get('SCNMOD') === MODE_NUMBER.hand) return { kind: 'hand', timeoutMs: SESSION_MS };
  return {
    kind: 'continuous',
    settleMs: 0,
    intervalMs: INTERVAL_MS,
    sameCodeDelayMs: SAME_CODE_DELAY_MS,
  };
}

function outputOf(code: Uint8Array, memory: MenuMemory): Uint8Array {
  const affix = (name: string) =>
    memory.get(`${name}ENA`) === '1' ? Buffer.from(memory.get(`${name}SET`), 'hex') : Buffer.of();
  const aimIdentifier = memory.get('AIDENA') === '1' ? Buffer.from(']Q1') : Buffer.of();
  return Buffer.concat([affix('CPR'), aimIdentifier, code, affix('CSU'), affix('TSU')]);
}
