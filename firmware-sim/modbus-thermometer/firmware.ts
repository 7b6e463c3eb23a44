import type { Board, Firmware, FirmwareKind, FrameShape } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { addressesSetting, choiceSetting, numberSetting } from '#sim/firmware-settings.ts';
import { hasGoodCrc } from '#sim/modbus-thermometer/crc.ts';
import { Measurement } from '#sim/modbus-thermometer/measurement.ts';
import { REGISTER_MAP_NAMES, REGISTER_MAPS } from '#sim/modbus-thermometer/register-maps.ts';
import { answerTo, isRead } from '#sim/modbus-thermometer/requests.ts';
import { ModbusSlave } from '#sim/modbus-thermometer/slave.ts';

const BROADCAST = 0;
/** Of a sensor that is alone on its line. */
const ANY_ADDRESS = 255;
const HIGHEST_ADDRESS = 247;
/** A frame ends with silence: 3.5 characters, 4 ms at 9600 baud; but a pseudo-terminal is looked at every 10 ms. */
const SILENCE_MS = 15;
/** Modbus over Serial Line 1.02, 2.5.1: a frame has 256 bytes at most. */
const LONGEST_FRAME_BYTES = 256;

/** Calex PyroUSB, PyroMiniBus and Omega OS-MINI: one or more Modbus RTU slaves on one line. */
export const modbusThermometer: FirmwareKind = {
  kind: 'modbus-thermometer',
  role: 'thermometer',
  summary: 'Calex or Omega sensors on Modbus RTU, functions 03, 04, 06, 10h',
  baudRate: 9600,
  settings: {
    map: 'pyrousb or pyrominibus (pyrousb)',
    addresses: 'of the slaves on the line, for example 1,2,3 (1)',
    step: 'each further slave sees so much more, °C (0)',
    delay: 'between request and answer, ms (20)',
    lowest: 'below it the status says "object low", °C (-40)',
    highest: 'above it the status says "object high", °C (1000)',
  },
  create: (board, settings) => {
    const bounds = { lowest: 0, highest: 10_000, standard: 20 };
    const delayMs = numberSetting(settings, 'delay', bounds);
    return new ModbusLine(board, slavesOf(board, settings), delayMs);
  },
};

class ModbusLine implements Firmware {
  readonly #board: Board;
  readonly #slaves: readonly ModbusSlave[];
  readonly #delayMs: number;
  #pending: Uint8Array = new Uint8Array();
  #heardAtMs = 0;
  #heardCount = 0;

  constructor(board: Board, slaves: readonly ModbusSlave[], delayMs: number) {
    this.#board = board;
    this.#slaves = slaves;
    this.#delayMs = delayMs;
  }

  powerUp(): void {
    this.#pending = new Uint8Array();
    for (const slave of this.#slaves) slave.powerUp();
  }

  receive(bytes: Uint8Array): void {
    this.#pending = Buffer.concat([this.#pending, bytes]).subarray(0, LONGEST_FRAME_BYTES + 1);
    this.#heardAtMs = this.#board.uptimeMs();
    this.#heardCount += 1;
    const heardThen = this.#heardCount;
    this.#board.after(SILENCE_MS, () => {
      if (heardThen === this.#heardCount) this.#endFrame();
    });
  }

  report(): Readonly<Record<string, number>> {
    const writes = this.#slaves.map(({ address, nonVolatileWrites }) => [
      `nonVolatileWritesOf${address}`,
      nonVolatileWrites,
    ]);
    return Object.fromEntries(writes);
  }

  #endFrame(): void {
    const frame = this.#pending;
    this.#pending = new Uint8Array();
    if (frame.length <= LONGEST_FRAME_BYTES && hasGoodCrc(frame)) this.#obey(frame);
  }

  #obey(frame: Uint8Array): void {
    const [address] = frame;
    const isForAll = address === BROADCAST || address === ANY_ADDRESS;
    const asked = this.#slaves.filter((slave) => isForAll || slave.address === address);
    const answers = asked.map((slave) => answerTo(frame, slave, this.#board.uptimeMs()));
    if (address === BROADCAST || answers.length === 0) return;
    const restMs = Math.max(0, this.#heardAtMs + this.#delayMs - this.#board.uptimeMs());
    const answer = collide(answers);
    this.#board.after(restMs, () => this.#board.answer(answer, shapeOf(answer)));
  }
}

/** Only what was read comes with the number of its bytes. */
function shapeOf([, code]: Uint8Array): FrameShape {
  return isRead(code) ? { lengthAt: 2, checkBytes: 2 } : { checkBytes: 2 };
}

/** Several who talk at once: on the line a driver that pulls down wins, and what is left fits no CRC. */
function collide(answers: readonly Uint8Array[]): Uint8Array {
  const longest = Math.max(...answers.map(({ length }) => length));
  return Uint8Array.from({ length: longest }, (_, index) =>
    answers.reduce((level, answer) => level & (answer[index] ?? 0xff), 0xff),
  );
}

function slavesOf(board: Board, settings: FirmwareSettings): readonly ModbusSlave[] {
  const map = REGISTER_MAPS[choiceSetting(settings, 'map', REGISTER_MAP_NAMES, 'pyrousb')];
  const celsius = (name: string, standard: number) =>
    numberSetting(settings, name, { lowest: -273, highest: 3000, standard });
  const step = numberSetting(settings, 'step', { lowest: -100, highest: 100, standard: 0 });
  const range = { lowestCelsius: celsius('lowest', -40), highestCelsius: celsius('highest', 1000) };
  const addresses = addressesSetting(settings, HIGHEST_ADDRESS) ?? [1];
  return addresses.map((address, index) => {
    const measurement = new Measurement(range, () => {
      const seen = board.look();
      const objectTemperatureCelsius = seen.objectTemperatureCelsius + index * step;
      return { ...seen, objectTemperatureCelsius };
    });
    return new ModbusSlave({ map, address, measurement });
  });
}
