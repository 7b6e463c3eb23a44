import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { choiceSetting, numberSetting } from '#sim/firmware-settings.ts';
import type { RaytekCommand } from '#sim/raytek-mi/lines.ts';
import { LineReader, parseCommand } from '#sim/raytek-mi/lines.ts';
import type { RaytekParameters } from '#sim/raytek-mi/parameters.ts';
import {
  burstLine,
  FACTORY_PARAMETERS,
  readParameter,
  setParameter,
} from '#sim/raytek-mi/parameters.ts';
import { SimulatorError } from '#sim/simulator-error.ts';
import { Ticker } from '#sim/ticker.ts';

/** After a character the burst rests so long, for `V=P`. */
const BURST_REST_MS = 3000;
const FOR_ALL_BOXES = '000';

/** Raytek and Fluke MI, MI3, CM: lines of ASCII, asked for or in a burst. */
export const raytekMi: FirmwareKind = {
  kind: 'raytek-mi',
  role: 'thermometer',
  summary: 'Raytek or Fluke MI, ASCII `?T` and burst',
  baudRate: 9600,
  settings: {
    unit: 'C or F (C)',
    mode: 'P: poll; B: burst (P)',
    burst: 'its items, of U T I E (UTEI)',
    rate: 'lines of a burst per second (20)',
    box: 'multidrop address of three digits (none)',
  },
  create: (board, settings) =>
    new RaytekMi(board, {
      stored: storedFrom(settings),
      linesPerSecond: numberSetting(settings, 'rate', { lowest: 0.1, highest: 200, standard: 20 }),
      box: settings['box'] ?? '',
    }),
};

type StoredState = { readonly parameters: RaytekParameters; readonly mode: 'P' | 'B' };

type RaytekOptions = {
  readonly stored: StoredState;
  readonly linesPerSecond: number;
  readonly box: string;
};

class RaytekMi implements Firmware {
  readonly #board: Board;
  readonly #options: RaytekOptions;
  readonly #ticker: Ticker;
  readonly #lines = new LineReader((line) => this.#obey(line));
  #stored: StoredState;
  #current: RaytekParameters;
  #restsUntilMs = 0;

  constructor(board: Board, options: RaytekOptions) {
    this.#board = board;
    this.#options = options;
    this.#ticker = new Ticker(board);
    this.#stored = options.stored;
    this.#current = options.stored.parameters;
  }

  powerUp(): void {
    this.#lines.reset();
    this.#ticker.stop();
    this.#restsUntilMs = 0;
    this.#current = this.#stored.parameters;
    // "After switching the power to ON the device is sending a notification" (MI manual, 11.2).
    this.#board.send(Buffer.from('#XI\r\n', 'latin1'));
    this.#changeMode(this.#stored.mode);
  }

  receive(bytes: Uint8Array): void {
    const isInterrupting = this.#ticker.isRunning && !this.#isResting;
    if (this.#ticker.isRunning) this.#restsUntilMs = this.#board.uptimeMs() + BURST_REST_MS;
    // The character that interrupts a burst is no part of what follows.
    this.#lines.push(isInterrupting ? bytes.subarray(1) : bytes);
  }

  get #isResting(): boolean {
    return this.#board.uptimeMs() < this.#restsUntilMs;
  }

  #obey(line: string): void {
    const command = parseCommand(line);
    // In a burst it hears one thing only.
    if (this.#ticker.isRunning && (command?.parameter !== 'V' || command.kind === 'ask')) return;
    if (!command) this.#say('*Syntax error');
    else if (command.box === this.#options.box || command.box === FOR_ALL_BOXES) {
      this.#answer(command);
    }
  }

  #answer(command: RaytekCommand): void {
    const { kind, parameter, box, head } = command;
    const value = kind === 'ask' ? this.#read(parameter) : this.#set(command);
    if (value === undefined) this.#say('*Syntax error');
    else if (box !== FOR_ALL_BOXES) this.#say(`${box}!${head}${parameter}${value}`);
  }

  #say(text: string): void {
    this.#board.answer(Buffer.from(`${text}\r\n`, 'latin1'));
  }

  #read(parameter: string): string | undefined {
    if (parameter === 'V') return this.#ticker.isRunning ? 'B' : 'P';
    return readParameter(parameter, this.#current, this.#board.look());
  }

  /** Gives what is set then, as it is read; absent for what cannot be set. */
  #set({ kind, parameter, value }: RaytekCommand): string | undefined {
    if (parameter === 'V') return this.#setMode(value);
    const changed = setParameter(parameter, value, this.#current);
    if (!changed) return undefined;
    this.#current = changed;
    if (kind === 'store') this.#stored = { ...this.#stored, parameters: changed };
    return this.#read(parameter);
  }

  #setMode(mode: string): string | undefined {
    if (mode !== 'P' && mode !== 'B') return undefined;
    this.#stored = { ...this.#stored, mode };
    this.#changeMode(mode);
    return mode;
  }

  #changeMode(mode: 'P' | 'B'): void {
    if (mode === 'P') this.#ticker.stop();
    else this.#ticker.start(1000 / this.#options.linesPerSecond, () => this.#burst());
  }

  #burst(): void {
    if (this.#isResting) return;
    const line = burstLine(this.#current, this.#board.look());
    this.#board.send(Buffer.from(`${line}\r\n`, 'latin1'));
  }
}

function storedFrom(settings: FirmwareSettings): StoredState {
  const burst = settings['burst'] ?? FACTORY_PARAMETERS.burstString;
  const parameters = setParameter('$', burst, {
    ...FACTORY_PARAMETERS,
    unit: choiceSetting(settings, 'unit', ['C', 'F'], 'C'),
  });
  if (!parameters) throw new SimulatorError(`A burst is made of U, T, I and E, not of "${burst}".`);
  return { parameters, mode: choiceSetting(settings, 'mode', ['P', 'B'], 'P') };
}
