import type { Harm } from '#sim/faults.ts';
import { CommandReader, ThermometerCommand } from '#sim/gy-mcu90614/commands.ts';
import type { TemperaturePair } from '#sim/gy-mcu90614/frame.ts';
import { encodeFrame } from '#sim/gy-mcu90614/frame.ts';
import type { Random } from '#sim/random.ts';
import { VirtualPort } from '#sim/virtual-port.ts';

/** What the lens sees at this moment. `owner` names the person, absent for the wall. */
export type ThermometerView = TemperaturePair & { readonly owner?: string };

export type VirtualThermometerOptions = {
  readonly name: string;
  readonly linkPath: string;
  readonly random: Random;
  /** Data sheet: about 14 per second. */
  readonly framesPerSecond?: number;
  /** Data sheet: on when shipped. */
  readonly isAutoSending?: boolean;
  readonly view: () => ThermometerView;
  readonly transmitted?: (view: ThermometerView, harm: Harm | undefined) => void;
  readonly readerGone?: (unreadOwners: readonly string[]) => void;
};

/** What the module keeps without power; a command changes it, the next power-up applies it. */
type StoredSettings = { readonly baudRate: number; readonly isAutoSending: boolean };

type SettingCommand = Exclude<
  ThermometerCommand,
  typeof ThermometerCommand.ContinuousOutput | typeof ThermometerCommand.OneReading
>;

const SETTING_OF_COMMAND: Readonly<Record<SettingCommand, Partial<StoredSettings>>> = {
  [ThermometerCommand.Baud9600]: { baudRate: 9600 },
  [ThermometerCommand.Baud115200]: { baudRate: 115_200 },
  [ThermometerCommand.AutoSendOn]: { isAutoSending: true },
  [ThermometerCommand.AutoSendOff]: { isAutoSending: false },
};

const DEFAULT_FRAMES_PER_SECOND = 14;

/** A GY-MCU90614 module on a virtual port: sends frames by itself and answers the documented commands. */
export class VirtualThermometer {
  readonly port: VirtualPort;
  readonly #options: VirtualThermometerOptions;
  readonly #commands: CommandReader;
  #stored: StoredSettings;
  #baudRate = 9600;
  #frames: NodeJS.Timeout | undefined;

  constructor(options: VirtualThermometerOptions) {
    this.#options = options;
    this.#stored = { baudRate: 9600, isAutoSending: options.isAutoSending ?? true };
    this.#commands = new CommandReader((command, bytes) => this.#obey(command, bytes));
    this.port = new VirtualPort({
      ...options,
      framing: 'checked',
      fromHost: (bytes) => this.#commands.push(bytes),
      poweredUp: () => this.#powerUp(),
    });
    this.#powerUp();
  }

  /** In effect since the last power-up. A pseudo-terminal carries bytes at any speed: this is for display only. */
  get baudRate(): number {
    return this.#baudRate;
  }

  get isContinuous(): boolean {
    return this.#frames !== undefined;
  }

  close(): void {
    this.#stopFrames();
    this.port.close();
  }

  #powerUp(): void {
    this.#stopFrames();
    this.#baudRate = this.#stored.baudRate;
    if (this.#stored.isAutoSending) this.#startFrames();
  }

  /** Data sheet: no acknowledgement; baud rate and auto-send are effective after a power cycle. */
  #obey(command: ThermometerCommand, bytes: Uint8Array): void {
    // A reader's terminal that still echoes sends our own bytes back.
    if (this.port.sentLately(bytes)) return;
    if (command === ThermometerCommand.ContinuousOutput) this.#startFrames();
    else if (command === ThermometerCommand.OneReading) this.#sendFrame();
    else this.#stored = { ...this.#stored, ...SETTING_OF_COMMAND[command] };
  }

  #startFrames(): void {
    const framesPerSecond = this.#options.framesPerSecond ?? DEFAULT_FRAMES_PER_SECOND;
    this.#frames ??= setInterval(() => this.#sendFrame(), 1000 / framesPerSecond);
  }

  #stopFrames(): void {
    clearInterval(this.#frames);
    this.#frames = undefined;
  }

  #sendFrame(): void {
    const view = this.#options.view();
    const harm = this.port.transmit(encodeFrame(view), view.owner);
    this.#options.transmitted?.(view, harm);
  }
}
