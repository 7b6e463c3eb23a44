import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { addressesSetting, choiceSetting, numberSetting } from '#sim/firmware-settings.ts';
import type { Request } from '#sim/optris-ct/commands.ts';
import { OptrisCommand, parseRequest } from '#sim/optris-ct/commands.ts';
import { OptrisDevice } from '#sim/optris-ct/device.ts';
import { SCALES } from '#sim/optris-ct/encoding.ts';
import { Ticker } from '#sim/ticker.ts';

const BAUD_RATE = 115_200;
const BROADCAST = 0;
/** The prefix is one byte, B0h and the address. */
const HIGHEST_ADDRESS = 79;
const SYNCHRONISATION = [0xaa, 0xaa] as const;
/** The manuals name no time after which half a command is forgotten. */
const FORGOTTEN_AFTER_MS = 100;

/** Optris CT and CS: naked bytes, no frame, no check of what is read. */
export const optrisCt: FirmwareKind = {
  kind: 'optris-ct',
  role: 'thermometer',
  summary: 'Optris CT or CS, two naked bytes for each byte asked',
  baudRate: BAUD_RATE,
  settings: {
    model: 'ct: SET commands need their XOR; cs: they do not (ct)',
    scale: 'tenths, or hs: hundredths, for heads of high resolution (tenths)',
    addresses: 'on RS-485, for example 1,2,3; without it any prefix is answered',
    step: 'each further device sees so much more, °C (0)',
    mode: 'poll, or burst: sends by itself and hears nothing (poll)',
    burst: 'target, or target-head (target)',
    rate: 'of a burst, per second (50)',
  },
  create: createFirmware,
};

type LineOptions = {
  readonly devices: readonly OptrisDevice[];
  /** On RS-485 only who is named answers; else a CT answers to any prefix, and to none. */
  readonly isOnRs485: boolean;
  readonly needsCheck: boolean;
};

/** What is asked by one byte and answered. */
class OptrisLine implements Firmware {
  readonly #board: Board;
  readonly #options: LineOptions;
  #wantsCheck = false;
  #pending: readonly number[] = [];
  #heardAtMs = 0;

  constructor(board: Board, options: LineOptions) {
    this.#board = board;
    this.#options = options;
  }

  powerUp(): void {
    this.#wantsCheck = this.#options.needsCheck;
    this.#pending = [];
  }

  receive(bytes: Uint8Array): void {
    const isNew = this.#board.uptimeMs() - this.#heardAtMs > FORGOTTEN_AFTER_MS;
    this.#heardAtMs = this.#board.uptimeMs();
    this.#pending = isNew ? [...bytes] : [...this.#pending, ...bytes];
    while (this.#pending.length > 0) {
      const parsed = parseRequest(this.#pending, this.#wantsCheck);
      if (parsed.kind === 'incomplete') return;
      this.#pending = this.#pending.slice(parsed.length);
      if (parsed.kind === 'request') this.#obey(parsed.request);
    }
  }

  #obey(request: Request): void {
    if (request.command === OptrisCommand.Checksums) {
      // Off until the next power-up; on again when the command comes without its own check.
      this.#wantsCheck = this.#options.needsCheck && !request.isChecked;
    } else if (request.command === OptrisCommand.AllTargets) this.#answerAll(request);
    else for (const device of this.#meant(request)) this.#ask(device, request);
  }

  #meant({ address }: Request): readonly OptrisDevice[] {
    const { devices, isOnRs485 } = this.#options;
    if (!isOnRs485 || address === BROADCAST) return devices;
    return devices.filter((device) => device.address === address);
  }

  #ask(device: OptrisDevice, request: Request): void {
    const answer = device.answerTo(request);
    const isForAll = this.#options.isOnRs485 && request.address === BROADCAST;
    if (answer.length > 0 && !isForAll) this.#board.answer(Uint8Array.from(answer));
  }

  /** `B0 2E lastAddress`: one after the other, two bytes each. */
  #answerAll({ address, data: [lastAddress = 0] }: Request): void {
    if (address !== BROADCAST) return;
    const asked = this.#options.devices.filter((device) => device.address <= lastAddress);
    this.#board.answer(Uint8Array.from(asked.flatMap((device) => device.target)));
  }
}

/** `AA AA` and two bytes for each value, without end; it hears nothing. */
function burstOf(board: Board, settings: FirmwareSettings, device: OptrisDevice): Firmware {
  const rate = numberSetting(settings, 'rate', { lowest: 0.1, highest: 1000, standard: 50 });
  const items = choiceSetting(settings, 'burst', ['target', 'target-head'], 'target');
  const ticker = new Ticker(board);
  const burst = () => {
    const head = items === 'target-head' ? device.head : [];
    board.send(Uint8Array.from([...SYNCHRONISATION, ...device.target, ...head]));
  };
  return { powerUp: () => ticker.start(1000 / rate, burst), receive: () => undefined };
}

function createFirmware(board: Board, settings: FirmwareSettings): Firmware {
  const addresses = addressesSetting(settings, HIGHEST_ADDRESS);
  const devices = devicesOf(board, settings, addresses ?? [1]);
  const [first] = devices;
  if (first && choiceSetting(settings, 'mode', ['poll', 'burst'], 'poll') === 'burst') {
    return burstOf(board, settings, first);
  }
  return new OptrisLine(board, {
    devices,
    isOnRs485: addresses !== undefined,
    needsCheck: choiceSetting(settings, 'model', ['ct', 'cs'], 'ct') === 'ct',
  });
}

function devicesOf(
  board: Board,
  settings: FirmwareSettings,
  addresses: readonly number[],
): readonly OptrisDevice[] {
  const scale = choiceSetting(settings, 'scale', SCALES, 'tenths');
  const step = numberSetting(settings, 'step', { lowest: -100, highest: 100, standard: 0 });
  return addresses.map((address, index) => {
    const look = () => {
      const seen = board.look();
      const objectTemperatureCelsius = seen.objectTemperatureCelsius + index * step;
      return { ...seen, objectTemperatureCelsius };
    };
    return new OptrisDevice(address, scale, look);
  });
}
