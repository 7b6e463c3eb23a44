import { setTimeout as delay } from 'node:timers/promises';
import { removeDeviceLink, setDeviceLink } from '#sim/device-link.ts';
import { Harm } from '#sim/faults.ts';
import { FaultyLine } from '#sim/faulty-line.ts';
import type { FrameShape } from '#sim/firmware.ts';
import { Flood } from '#sim/flood.ts';
import { LineRate } from '#sim/line-rate.ts';
import type { PseudoTerminal } from '#sim/pty.ts';
import { openPseudoTerminal } from '#sim/pty.ts';
import type { Random } from '#sim/random.ts';
import { SentBytes } from '#sim/sent-bytes.ts';

export type VirtualPortOptions = {
  /** Short name for faults and messages, `lane-1-thermometer`. */
  readonly name: string;
  readonly linkPath: string;
  /** Of the faults. */
  readonly random: Random;
  /** Of the device when it is new. Seen only where the line is strict about it. */
  readonly baudRate?: number;
  /** What the reader sends to the device. */
  readonly fromHost?: (bytes: Uint8Array) => void;
  /** The device has been plugged in again: it starts as after power-up. */
  readonly poweredUp?: () => void;
  /** The device has been unplugged, and is without power. */
  readonly unplugged?: () => void;
  /** A reader went away, or was cut off by unplugging; with the owners of bytes that it left unread. */
  readonly readerGone?: (unreadOwners: readonly string[]) => void;
};

/** How often a port looks for commands and for readers that come and go. */
const POLL_INTERVAL_MS = 10;
/** A reader flushes its input when it opens and may set the line only then; who waits for it waits this long. */
const READER_SETTLE_MS = 500;
const RETRY_INTERVAL_MS = 2;
/** A hang-up throws away what the reader has not fetched; half a frame shall reach it before. */
const LEAVING_MS = 150;
const DEFAULT_BAUD_RATE = 9600;

/** What is known of a frame besides its bytes. */
export type FrameFacts = {
  readonly owner?: string | undefined;
  readonly shape?: FrameShape | undefined;
};

/**
 * One serial line of a virtual device: a pseudo-terminal under a stable name, with faults on demand.
 *
 * It behaves as a UART where a pseudo-terminal would not: bytes sent while nobody reads are gone,
 * and so are those that a reader left unread. Nothing ever waits for a slow reader, except
 * {@link VirtualPort.transmitPatiently}, which was asked to.
 */
export class VirtualPort {
  readonly name: string;
  readonly linkPath: string;
  readonly line: FaultyLine;
  readonly flood: Flood;
  readonly rate: LineRate;
  readonly #options: VirtualPortOptions;
  readonly #received = Buffer.alloc(4096);
  #terminal: PseudoTerminal | undefined;
  #poll: NodeJS.Timeout | undefined;
  #sent = new SentBytes();
  #lastFrame: Uint8Array | undefined;
  #leaving: NodeJS.Timeout | undefined;
  #readerSinceMs: number | undefined;
  #readerCount = 0;
  #isServing = false;

  constructor(options: VirtualPortOptions) {
    this.#options = options;
    this.name = options.name;
    this.linkPath = options.linkPath;
    this.line = new FaultyLine(options.random);
    const askReader = () => this.#terminal?.lineBaudRate() ?? 0;
    this.rate = new LineRate(options.baudRate ?? DEFAULT_BAUD_RATE, askReader);
    this.flood = new Flood({
      random: options.random,
      lastFrame: () => this.#lastFrame,
      send: (bytes) => {
        if (!this.#obstacle()) this.#write(bytes, 0, bytes.length, undefined);
      },
    });
    this.#plugIn();
    this.#poll = setInterval(() => this.#serve(), POLL_INTERVAL_MS);
  }

  get isPluggedIn(): boolean {
    return this.#terminal !== undefined;
  }

  /** Looks now, not at the last poll. */
  get hasReader(): boolean {
    this.#serve();
    return this.#readerSinceMs !== undefined;
  }

  /** How many readers have come so far: tells whether it is still the same one. */
  get readerCount(): number {
    return this.#readerCount;
  }

  /** A reader has been there long enough to have finished opening. */
  get hasSettledReader(): boolean {
    if (!this.hasReader || this.#readerSinceMs === undefined) return false;
    return performance.now() - this.#readerSinceMs >= READER_SETTLE_MS;
  }

  /** Sends one frame as a UART would; says what harm came to it, nothing when it left whole. */
  transmit(frame: Uint8Array, { owner, shape }: FrameFacts = {}): Harm | undefined {
    const obstacle = this.#obstacle();
    if (obstacle) return obstacle;
    this.#lastFrame = frame;
    const { bytes, harm, then } = this.line.disturb(frame, shape);
    const heard = this.rate.toReader(bytes);
    const taken = this.#write(heard, 0, heard.length, owner);
    then?.();
    if (taken < heard.length) return Harm.Overrun;
    return harm ?? (heard === bytes ? undefined : Harm.WrongBaudRate);
  }

  /** Sends one frame on a line with flow control: waits for a settled reader and for room. Throws when aborted. */
  async transmitPatiently(
    frame: Uint8Array,
    facts: FrameFacts,
    signal: AbortSignal,
  ): Promise<Harm | undefined> {
    await this.settledReader(signal);
    const { bytes, harm, then } = this.line.disturb(frame, facts.shape);
    for (let sent = 0; sent < bytes.length; ) {
      sent += this.#write(bytes, sent, bytes.length - sent, facts.owner);
      if (sent === bytes.length) break;
      await delay(RETRY_INTERVAL_MS, undefined, { signal });
      if (!this.hasReader) return Harm.Cut;
    }
    then?.();
    return harm;
  }

  /** Resolves when {@link hasSettledReader} and the line is not silenced. Throws when aborted. */
  async settledReader(signal: AbortSignal): Promise<void> {
    while (!this.hasSettledReader || this.line.isSilenced) {
      await delay(POLL_INTERVAL_MS, undefined, { signal });
    }
  }

  /** For benchmarks: bytes straight to the terminal, without faults or bookkeeping. Returns how many it took. */
  offer(bytes: Uint8Array, offset: number, length: number): number {
    return this.#terminal?.write(bytes, offset, length) ?? 0;
  }

  sentLately(bytes: Uint8Array): boolean {
    return this.#sent.contains(bytes);
  }

  /** No more faults on the line; an unplugged device stays unplugged. */
  clearFaults(): void {
    this.line.clear();
    this.flood.stop();
  }

  /** The reader sees a hang-up and the name is gone. */
  unplug(): void {
    const terminal = this.#terminal;
    if (!terminal) return;
    this.#serve();
    const hadReader = this.#readerSinceMs !== undefined;
    clearTimeout(this.#leaving);
    this.#leaving = undefined;
    this.#terminal = undefined;
    this.#readerSinceMs = undefined;
    this.#options.unplugged?.();
    removeDeviceLink(this.linkPath, terminal.path);
    terminal.close();
    // What the kernel already holds for the reader is still its own to read: nothing is known to be unread.
    if (hadReader) this.#options.readerGone?.([]);
  }

  /** Unplugs as soon as the reader has had time to fetch what it was sent; until then nothing more is said. */
  unplugShortly(): void {
    this.#leaving ??= setTimeout(() => this.unplug(), LEAVING_MS);
  }

  /** A fresh pseudo-terminal under the same name; the device powers up. Unplugs first when needed. */
  replug(): void {
    this.unplug();
    this.#plugIn();
    this.#options.poweredUp?.();
  }

  close(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
    this.flood.stop();
    this.unplug();
  }

  #plugIn(): void {
    const terminal = openPseudoTerminal();
    try {
      setDeviceLink(this.linkPath, terminal.path);
    } catch (error) {
      terminal.close();
      throw error;
    }
    this.#sent = new SentBytes();
    this.#terminal = terminal;
  }

  #obstacle(): Harm | undefined {
    if (!this.#terminal || this.#leaving) return Harm.Unplugged;
    if (this.line.isSilenced) return Harm.Silenced;
    return this.hasReader ? undefined : Harm.NobodyReading;
  }

  #write(bytes: Uint8Array, offset: number, length: number, owner: string | undefined): number {
    const taken = this.offer(bytes, offset, length);
    if (taken > 0) this.#sent.add(bytes.subarray(offset, offset + taken), owner);
    return taken;
  }

  /** Takes what the reader sent and notices whether there is one. */
  #serve(): void {
    // A command is answered while it is being read; that answer must not read on.
    if (!this.#terminal || this.#isServing) return;
    this.#isServing = true;
    try {
      this.#serveTerminal(this.#terminal);
    } finally {
      this.#isServing = false;
    }
  }

  #serveTerminal(terminal: PseudoTerminal): void {
    const count = terminal.read(this.#received);
    if (count === null) {
      if (this.#readerSinceMs !== undefined) this.#readerLeft(terminal);
      return;
    }
    if (this.#readerSinceMs === undefined) this.#readerCame();
    if (count > 0 && !this.#leaving) this.#hear(Uint8Array.from(this.#received.subarray(0, count)));
  }

  /** What the host wrote: first as its adapter shows it to itself, then as the device gets it. */
  #hear(written: Uint8Array): void {
    // An echo is the adapter's: the device has not sent it.
    if (this.line.isEchoing) this.offer(written, 0, written.length);
    const { bytes, then } = this.line.disturbWrite(written);
    this.#options.fromHost?.(this.rate.toDevice(bytes));
    then?.();
  }

  #readerCame(): void {
    this.#readerSinceMs = performance.now();
    this.#readerCount += 1;
    this.rate.forgetReader();
  }

  #readerLeft(terminal: PseudoTerminal): void {
    this.#readerSinceMs = undefined;
    const unread = terminal.discardUnread();
    this.#options.readerGone?.(unread > 0 ? this.#sent.ownersOfLast(unread) : []);
  }
}
