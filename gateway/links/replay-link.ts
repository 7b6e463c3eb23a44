import * as fs from 'node:fs';
import * as readline from 'node:readline';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ByteLink, LinkEvents } from './byte-link.ts';
import type { CaptureRecord } from './capture-record.ts';
import { captureRecordFrom } from './capture-record.ts';

export type ReplayLinkOptions = {
  readonly file: string;
  readonly speed: 'recorded' | 'full';
  readonly clock: Clock;
  /** The recording was played to its end. */
  readonly onEnd?: () => void;
};

/** Plays what a device once sent. Whatever is written to it is heard by nobody, as by a recording. */
export class ReplayLink implements ByteLink {
  readonly #options: ReplayLinkOptions;
  #opening: Promise<void> | null = null;
  #playing: Promise<void> | null = null;
  #isOpen = false;
  #isClosed = false;
  #pause: { readonly timer: Timer; readonly end: () => void } | null = null;

  constructor(options: ReplayLinkOptions) {
    this.#options = options;
  }

  open(events: LinkEvents): Promise<void> {
    this.#opening = this.#openFile(events);
    return this.#opening;
  }

  write(_bytes: Uint8Array): Promise<boolean> {
    return Promise.resolve(this.#isOpen);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isOpen = false;
    await this.#opening?.catch(() => undefined);
    this.#pause?.timer.cancel();
    this.#pause?.end();
    await this.#playing;
  }

  async #openFile(events: LinkEvents): Promise<void> {
    const { file } = this.#options;
    const input = fs.createReadStream(file, 'utf8');
    await new Promise<void>((resolve, reject) => {
      input.once('open', () => resolve());
      input.once('error', (error) => reject(openErrorFrom(error, file)));
    });
    if (this.#isClosed) {
      await released(input);
      throw new GatehouseError('LINK_FAILED', `The recording ${file} was closed while it opened.`);
    }
    this.#isOpen = true;
    this.#playing = this.#play(input, events);
  }

  async #play(input: fs.ReadStream, events: LinkEvents): Promise<void> {
    const cause = await this.#deliver(input, events).catch((error: Error) => error.message);
    this.#isOpen = false;
    await released(input);
    if (!this.#isClosed) events.closed(cause);
  }

  /** Resolves with the reason why it ended. */
  async #deliver(input: fs.ReadStream, events: LinkEvents): Promise<string> {
    const { file, clock } = this.#options;
    const startedMs = clock.monotonicMs();
    let firstMs: number | null = null;
    let lineNumber = 0;
    for await (const line of readline.createInterface({ input, crlfDelay: Infinity })) {
      lineNumber += 1;
      const record = captureRecordFrom(line);
      if (record === null) return `line ${lineNumber} of ${file} is not a line of a recording`;
      // Written when the file was made, which may be after the first bytes came.
      if (record.kind === 'head') continue;
      firstMs ??= record.tMonoMs;
      await this.#waitUntil(startedMs + record.tMonoMs - firstMs);
      if (this.#isClosed) return '';
      emit(record, events);
    }
    this.#options.onEnd?.();
    return `the recording ${file} has ended`;
  }

  async #waitUntil(monotonicMs: number): Promise<void> {
    const delayMs = monotonicMs - this.#options.clock.monotonicMs();
    if (this.#options.speed === 'full' || delayMs <= 0 || this.#isClosed) return;
    await new Promise<void>((end) => {
      this.#pause = { timer: this.#options.clock.after(delayMs, end), end };
    });
    this.#pause = null;
  }
}

function emit(record: CaptureRecord, events: LinkEvents): void {
  if (record.kind !== 'bytes' || record.direction !== 'in' || record.bytes.length === 0) return;
  events.bytes(record.bytes);
}

function released(input: fs.ReadStream): Promise<void> {
  return new Promise((resolve) => {
    if (input.closed) resolve();
    else input.destroy().once('close', () => resolve());
  });
}

function openErrorFrom(cause: NodeJS.ErrnoException, file: string): GatehouseError {
  if (cause.code === 'ENOENT') {
    return new GatehouseError('LINK_NOT_FOUND', `There is no recording ${file}.`, { cause });
  }
  const code = cause.code === 'EACCES' ? 'LINK_DENIED' : 'LINK_FAILED';
  const message = `The recording ${file} cannot be read (${cause.code ?? cause.message}).`;
  return new GatehouseError(code, message, { cause });
}
