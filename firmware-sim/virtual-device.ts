import { boardSettings, refuseUnknownSettings } from '#sim/board-settings.ts';
import { Harm } from '#sim/faults.ts';
import type { Board, Firmware, FirmwareKind, FrameShape } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import type { LensView } from '#sim/lens.ts';
import { Lens } from '#sim/lens.ts';
import type { Random } from '#sim/random.ts';
import { VirtualPort } from '#sim/virtual-port.ts';

export type VirtualDeviceOptions = {
  /** Short name for faults and messages, `lane-1-thermometer`. */
  readonly name: string;
  readonly linkPath: string;
  readonly kind: FirmwareKind;
  readonly settings?: FirmwareSettings;
  /** One sequence for each purpose: `faults`, `firmware`, `lens`. */
  readonly random: (purpose: string) => Random;
  /** What is before a thermometer; without it what the settings or {@link VirtualDevice.show} say. */
  readonly view?: () => LensView;
  /** A frame has left, or has not; with the harm that came to it. */
  readonly sent?: (harm: Harm | undefined, owner: string | undefined) => void;
  /** Unplugged or browned out: from now on it sends nothing. */
  readonly powerLost?: (harm: Harm) => void;
  /** A reader went away, or was cut off by unplugging; with the owners of bytes that it left unread. */
  readonly readerGone?: (unreadOwners: readonly string[]) => void;
};

/** What a device said to what it was shown, and what became of the frame if it sent one. */
export type Shown = { readonly said: string; readonly harm: Harm | undefined };

/** So long after one another does a scanner say a code that bounces before it. */
const REPEAT_INTERVAL_MS = 100;

/** A device: the firmware of one kind, with power, time and a sensor, on a virtual line. */
export class VirtualDevice {
  readonly port: VirtualPort;
  readonly lens: Lens;
  /** How often a scanner or card reader says what it has read, 10 times a second. */
  readsOfACode = 1;
  readonly #options: VirtualDeviceOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #firmware: Firmware;
  #kind: FirmwareKind;
  #isPowered = false;
  #poweredUpAtMs = 0;
  #restart: NodeJS.Timeout | undefined;
  #owner: string | undefined;
  #harm: Harm | undefined;

  constructor(options: VirtualDeviceOptions) {
    this.#options = options;
    this.#kind = options.kind;
    const settings = options.settings ?? {};
    refuseUnknownSettings(options.kind, settings);
    const { view, jitterCelsius, baudRate } = boardSettings(options.kind, settings);
    this.lens = new Lens(options.view ?? (() => view), options.random('lens'), jitterCelsius);
    this.#firmware = options.kind.create(this.#board(), settings);
    this.port = new VirtualPort({
      name: options.name,
      linkPath: options.linkPath,
      random: options.random('faults'),
      baudRate,
      fromHost: (bytes) => this.#receive(bytes),
      poweredUp: () => this.#powerUp(),
      unplugged: () => this.#powerDown(Harm.Unplugged),
      ...(options.readerGone && { readerGone: options.readerGone }),
    });
    this.#powerUp();
  }

  /** What it is now; see {@link VirtualDevice.become}. */
  get kind(): FirmwareKind {
    return this.#kind;
  }

  /** What the firmware tells of itself on a bench, past its line. */
  get report(): Readonly<Record<string, string | number>> {
    return this.#firmware.report?.() ?? {};
  }

  /** Why it can send nothing, if it has no power. */
  get powerHarm(): Harm | undefined {
    if (this.#isPowered) return undefined;
    return this.port.isPluggedIn ? Harm.Unpowered : Harm.Unplugged;
  }

  /** Holds something before it: a temperature (object and, if given, ambient), a code, a card. */
  show(text: string, owner?: string): Shown {
    if (this.#kind.role === 'thermometer')
      return { said: this.#showTemperature(text), harm: undefined };
    if (!this.#isPowered) return { said: 'ok', harm: this.powerHarm };
    this.#owner = owner;
    this.#harm = undefined;
    const said = this.#firmware.show?.(text) ?? `error A ${this.#kind.kind} can be shown nothing.`;
    this.#owner = undefined;
    return { said, harm: this.#harm };
  }

  /** Without power for so long, in the middle of the next frame; then as after power-up. */
  brownOut(durationMs: number): void {
    this.port.line.breakNextFrame(() => {
      this.#powerDown(Harm.Unpowered);
      this.#restart = setTimeout(() => this.#powerUp(), durationMs);
    });
  }

  /** Another device, new from the factory, at the same name. */
  become(kind: FirmwareKind): void {
    this.#kind = kind;
    this.#firmware = kind.create(this.#board(), {});
    this.port.rate.deviceBaudRate = kind.baudRate;
    this.port.replug();
  }

  /** No more faults of line, sensor and scanning; what is unplugged stays so. */
  clearFaults(): void {
    this.port.clearFaults();
    this.lens.clearFaults();
    this.readsOfACode = 1;
  }

  close(): void {
    this.port.close();
  }

  #board(): Board {
    return {
      send: (frame, shape) => this.#send(frame, shape),
      answer: (frame, shape) => this.#answer(frame, shape),
      after: (delayMs, callback) => this.#after(delayMs, callback),
      uptimeMs: () => performance.now() - this.#poweredUpAtMs,
      random: this.#options.random('firmware'),
      look: () => this.#look(),
      setBaudRate: (baudRate) => {
        this.port.rate.deviceBaudRate = baudRate;
      },
      sentLately: (bytes) => this.port.sentLately(bytes),
    };
  }

  #receive(bytes: Uint8Array): void {
    if (this.#isPowered && bytes.length > 0) this.#firmware.receive(bytes);
  }

  #send(frame: Uint8Array, shape: FrameShape | undefined): void {
    const owner = this.#owner;
    this.#transmit(frame, shape, owner);
    if (this.#kind.role === 'thermometer') return;
    for (let read = 1; read < this.readsOfACode; read += 1) {
      this.#after(read * REPEAT_INTERVAL_MS, () => this.#transmit(frame, shape, owner));
    }
  }

  #transmit(frame: Uint8Array, shape: FrameShape | undefined, owner: string | undefined): void {
    const lineHarm = this.port.transmit(frame, { owner, shape });
    this.#harm = lineHarm ?? (this.lens.isWrong ? Harm.WrongValue : undefined);
    this.#options.sent?.(this.#harm, owner);
  }

  #answer(frame: Uint8Array, shape: FrameShape | undefined): void {
    const owner = this.#owner;
    const { answerDelayMs } = this.port.line;
    if (answerDelayMs === 0) this.#transmit(frame, shape, owner);
    else this.#after(answerDelayMs, () => this.#transmit(frame, shape, owner));
  }

  /** Frames that say what it sees now belong to whom it sees. */
  #look(): LensView {
    const view = this.lens.look();
    this.#owner = view.owner;
    return view;
  }

  #showTemperature(text: string): string {
    const [object, ambient = this.lens.look().ambientTemperatureCelsius] = text
      .trim()
      .split(/\s+/)
      .map(Number);
    if (object === undefined || !Number.isFinite(object) || !Number.isFinite(ambient)) {
      return `error "${text}" is no temperature.`;
    }
    this.lens.see({ objectTemperatureCelsius: object, ambientTemperatureCelsius: ambient });
    return 'ok';
  }

  #after(delayMs: number, callback: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
  }

  #powerUp(): void {
    this.#stopTimers();
    this.#isPowered = true;
    this.#poweredUpAtMs = performance.now();
    this.#firmware.powerUp();
  }

  #powerDown(harm: Harm): void {
    this.#stopTimers();
    this.#isPowered = false;
    this.#options.powerLost?.(harm);
  }

  #stopTimers(): void {
    clearTimeout(this.#restart);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
