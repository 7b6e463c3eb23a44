import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { choiceSetting, numberSetting } from '#sim/firmware-settings.ts';
import type { ArrayCommand } from '#sim/gy-mcu90640/commands.ts';
import { CommandReader } from '#sim/gy-mcu90640/commands.ts';
import { encodeFrame, FRAME_LENGTH_BYTES, FRAME_SHAPE } from '#sim/gy-mcu90640/frame.ts';
import { faceScene } from '#sim/gy-mcu90640/scene.ts';
import { Ticker } from '#sim/ticker.ts';

const BAUD_RATE = 115_200;
const BITS_PER_BYTE_ON_LINE = 10;
const RATES = ['0.5', '1', '2', '4', '8'] as const;
/** While it starts it says rubbish, as bring-up logs of real modules show each time. */
const BOOT_INTERVAL_MS = 100;
const LONGEST_BOOT_RUBBISH_BYTES = 48;

/** GY-MCU90640: 32 × 24 pixels, a frame of 1544 bytes. */
export const gyMcu90640: FirmwareKind = {
  kind: 'gy-mcu90640',
  role: 'thermometer',
  summary: 'MLX90640 array of 32 × 24 pixels, 1544-byte frames, check unknown',
  baudRate: BAUD_RATE,
  settings: {
    rate: '0.5, 1, 2, 4 or 8 frames per second, if the line is fast enough (4)',
    mode: 'auto, or query: sends when asked (auto)',
    noise: 'standard deviation of each pixel, °C (0.1)',
    boot: 'so long it says rubbish after power-up, ms (1000)',
  },
  create: createFirmware,
};

type ArrayOptions = {
  readonly noiseCelsius: number;
  readonly bootMs: number;
  readonly startsByItself: boolean;
  readonly baudRate: number;
  readonly framesPerSecond: number;
};

class GyMcu90640 implements Firmware {
  readonly #board: Board;
  readonly #options: ArrayOptions;
  readonly #ticker: Ticker;
  readonly #commands = new CommandReader((command) => this.#obey(command));
  #baudRate: number;
  #framesPerSecond: number;

  constructor(board: Board, options: ArrayOptions) {
    this.#board = board;
    this.#options = options;
    this.#ticker = new Ticker(board);
    this.#baudRate = options.baudRate;
    this.#framesPerSecond = options.framesPerSecond;
  }

  powerUp(): void {
    this.#ticker.stop();
    this.#board.setBaudRate(this.#baudRate);
    this.#boot();
  }

  receive(bytes: Uint8Array): void {
    if (!this.#isBooting) this.#commands.push(bytes);
  }

  get #isBooting(): boolean {
    return this.#board.uptimeMs() < this.#options.bootMs;
  }

  #boot(): void {
    const { random, send, after } = this.#board;
    if (this.#isBooting) {
      send(random.bytes(random.integer(1, LONGEST_BOOT_RUBBISH_BYTES)));
      after(BOOT_INTERVAL_MS, () => this.#boot());
    } else if (this.#options.startsByItself) this.#stream();
  }

  #obey(command: ArrayCommand): void {
    if (command.kind === 'query') {
      this.#ticker.stop();
      this.#board.answer(this.#frame(), FRAME_SHAPE);
      return;
    }
    if (command.kind === 'baud-rate') this.#setBaudRate(command.baudRate);
    if (command.kind === 'rate') this.#framesPerSecond = command.framesPerSecond;
    if (command.kind === 'auto' || this.#ticker.isRunning) this.#stream();
  }

  #setBaudRate(baudRate: number): void {
    this.#baudRate = baudRate;
    this.#board.setBaudRate(baudRate);
  }

  /** 115200 baud carry about 7 frames a second and no more. */
  #stream(): void {
    const onLineMs = (FRAME_LENGTH_BYTES * BITS_PER_BYTE_ON_LINE * 1000) / this.#baudRate;
    const periodMs = Math.max(1000 / this.#framesPerSecond, onLineMs);
    this.#ticker.start(periodMs, () => this.#board.send(this.#frame(), FRAME_SHAPE));
  }

  #frame(): Uint8Array {
    const seen = this.#board.look();
    const pixels = faceScene(seen, this.#options.noiseCelsius, this.#board.random);
    return encodeFrame(pixels, seen.ambientTemperatureCelsius, this.#board.random);
  }
}

function createFirmware(board: Board, settings: FirmwareSettings): Firmware {
  const number = (name: string, highest: number, standard: number) =>
    numberSetting(settings, name, { lowest: 0, highest, standard });
  return new GyMcu90640(board, {
    noiseCelsius: number('noise', 5, 0.1),
    bootMs: number('boot', 60_000, 1000),
    startsByItself: choiceSetting(settings, 'mode', ['auto', 'query'], 'auto') === 'auto',
    baudRate: Number(settings['baud'] ?? BAUD_RATE),
    framesPerSecond: Number(choiceSetting(settings, 'rate', RATES, '4')),
  });
}
