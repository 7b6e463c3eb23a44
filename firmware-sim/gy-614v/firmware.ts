import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { choiceSetting, numberSetting, wholeNumberSetting } from '#sim/firmware-settings.ts';
import type { ModuleCommand } from '#sim/gy-614v/frame.ts';
import { CommandReader, encodeFrame, FRAME_SHAPE, ModuleFunction } from '#sim/gy-614v/frame.ts';
import type { Measurement, StoredRegisters } from '#sim/gy-614v/registers.ts';
import {
  BAUD_RATES,
  FACTORY_REGISTERS,
  isWritable,
  objectOffsetCelsius,
  REGISTER_COUNT,
  Register,
  registerImage,
  UPDATES_PER_SECOND,
} from '#sim/gy-614v/registers.ts';
import { SimulatorError } from '#sim/simulator-error.ts';
import { Ticker } from '#sim/ticker.ts';

const BROADCAST = 0;
const SAVE = 0x55;
const FACTORY_RESET = 0xaa;
/** Registers 07 to 0D: emissivity and the three temperatures. */
const STREAM = { first: Register.Emissivity, count: 7 } as const;
/** The page: an answer takes about 10 ms at 9600 baud, 1 ms at 115200. */
const ANSWER_DELAY_MS = { slow: 10, fast: 1 } as const;

/** GY-614V: a forehead thermometer that also says the body temperature. */
export const gy614v: FirmwareKind = {
  kind: 'gy-614v',
  role: 'thermometer',
  summary: 'forehead module with body temperature, `A4` registers read and written',
  baudRate: 9600,
  settings: {
    address: 'even, 2 to 254 (164 = A4h)',
    rate: '1, 2, 5 or 10 frames per second (10)',
    mode: 'continuous, or query: sends when asked (continuous)',
    format: 'binary or text (binary)',
    factor: 'body = object + factor · (object − ambient) (0.203)',
  },
  create: (board, settings) => {
    const factor = numberSetting(settings, 'factor', { lowest: 0, highest: 1, standard: 0.203 });
    return new Gy614v(board, storedFrom(settings), factor);
  },
};

/** What is in effect is `current`; what comes back with power is `stored`. */
class Gy614v implements Firmware {
  readonly #board: Board;
  readonly #factor: number;
  readonly #ticker: Ticker;
  readonly #commands = new CommandReader((command) => this.#obey(command));
  #stored: StoredRegisters;
  #current: StoredRegisters;

  constructor(board: Board, stored: StoredRegisters, factor: number) {
    this.#board = board;
    this.#stored = stored;
    this.#current = stored;
    this.#factor = factor;
    this.#ticker = new Ticker(board);
  }

  powerUp(): void {
    this.#current = this.#stored;
    this.#commands.reset();
    this.#apply();
  }

  receive(bytes: Uint8Array): void {
    this.#commands.push(bytes);
  }

  #obey(command: ModuleCommand): void {
    const isForAll = command.address === BROADCAST;
    if (!isForAll && command.address !== this.#current[Register.Address]) return;
    if (command.function === ModuleFunction.Read) {
      if (!isForAll) this.#answerRead(command);
    } else if (this.#write(command)) {
      if (isForAll) this.#apply();
      else this.#answerWrite(command);
    }
  }

  #answerRead({ register, value: count }: ModuleCommand): void {
    if (count > 0 && register + count <= REGISTER_COUNT) this.#answer(this.#read(register, count));
  }

  /** How a write is answered is not documented; here by the same frame, as by relatives of this module. */
  #answerWrite({ address, register, value }: ModuleCommand): void {
    const frame = encodeFrame([address, ModuleFunction.Write, register, value]);
    this.#answer(frame, () => this.#apply());
  }

  #answer(frame: Uint8Array, then: () => void = () => undefined): void {
    const isSlow = (this.#current[Register.BaudRate] ?? 0) < BAUD_RATES.indexOf(115_200);
    this.#board.after(isSlow ? ANSWER_DELAY_MS.slow : ANSWER_DELAY_MS.fast, () => {
      this.#board.answer(frame, FRAME_SHAPE);
      then();
    });
  }

  /** False for what it does not take. */
  #write({ register, value }: ModuleCommand): boolean {
    if (register === Register.Save) return this.#save(value);
    if (!isWritable(register, value)) return false;
    this.#current = this.#current.with(register, value);
    return true;
  }

  #save(value: number): boolean {
    if (value === FACTORY_RESET) this.#current = FACTORY_REGISTERS;
    if (value !== SAVE && value !== FACTORY_RESET) return false;
    this.#stored = this.#current;
    return true;
  }

  #read(first: number, count: number): Uint8Array {
    const image = registerImage(this.#current, this.#measure()).subarray(first, first + count);
    const address = this.#current[Register.Address] ?? 0;
    return encodeFrame([address, ModuleFunction.Read, first, count, ...image]);
  }

  #apply(): void {
    this.#board.setBaudRate(BAUD_RATES[this.#current[Register.BaudRate] ?? 0] ?? 9600);
    const updatesPerSecond = UPDATES_PER_SECOND[this.#current[Register.UpdateRate] ?? 0] ?? 1;
    if (this.#current[Register.OutputMode] === 1) this.#ticker.stop();
    else this.#ticker.start(1000 / updatesPerSecond, () => this.#sendByItself());
  }

  #sendByItself(): void {
    if (this.#current[Register.OutputFormat] === 1) this.#board.send(textLine(this.#measure()));
    else this.#board.send(this.#read(STREAM.first, STREAM.count), FRAME_SHAPE);
  }

  #measure(): Measurement {
    const seen = this.#board.look();
    const object = seen.objectTemperatureCelsius + objectOffsetCelsius(this.#current);
    const body = object + this.#factor * (object - seen.ambientTemperatureCelsius);
    return { ...seen, objectTemperatureCelsius: object, bodyTemperatureCelsius: body };
  }
}

/** The page says "characters" and no more; the names are those of the registers. */
function textLine(measured: Measurement): Uint8Array {
  const { objectTemperatureCelsius, ambientTemperatureCelsius, bodyTemperatureCelsius } = measured;
  const values = [
    `TO=${objectTemperatureCelsius.toFixed(2)}`,
    `TA=${ambientTemperatureCelsius.toFixed(2)}`,
    `BO=${bodyTemperatureCelsius.toFixed(2)}`,
  ];
  return Buffer.from(`${values.join(' ')}\r\n`, 'latin1');
}

function storedFrom(settings: FirmwareSettings): StoredRegisters {
  const bounds = { lowest: 2, highest: 254, standard: 0xa4 };
  const address = wholeNumberSetting(settings, 'address', bounds);
  if (!isWritable(Register.Address, address)) {
    throw new SimulatorError(`The setting address is ${address}; a GY-614V has an even one.`);
  }
  const rate = choiceSetting(settings, 'rate', ['1', '2', '5', '10'], '10');
  const mode = choiceSetting(settings, 'mode', ['continuous', 'query'], 'continuous');
  const format = choiceSetting(settings, 'format', ['binary', 'text'], 'binary');
  return FACTORY_REGISTERS.with(Register.Address, address)
    .with(Register.BaudRate, Math.max(0, BAUD_RATES.indexOf(Number(settings['baud'] ?? 9600))))
    .with(Register.UpdateRate, UPDATES_PER_SECOND.indexOf(Number(rate)))
    .with(Register.OutputMode, mode === 'query' ? 1 : 0)
    .with(Register.OutputFormat, format === 'text' ? 1 : 0);
}
