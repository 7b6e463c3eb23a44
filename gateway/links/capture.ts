import * as fs from 'node:fs/promises';
import type { Clock } from '#gateway/domain/clock.ts';
import type { CaptureAbout, CaptureDirection, CaptureRecord } from './capture-record.ts';
import { captureLineFrom } from './capture-record.ts';
import type { LineTap } from './line-tap.ts';

/** A recording of what goes over a link. */
export type LinkCapture = Required<LineTap> & {
  /** Chunks that were not recorded, because the disk was slower than the line or failed. */
  readonly droppedChunks: number;
  /** Resolves when everything recorded is in the file. */
  close(): Promise<void>;
};

export type FileCaptureOptions = {
  /** The newest recording; older ones are `file.1`, `file.2`, … */
  readonly file: string;
  readonly clock: Clock;
  readonly about: CaptureAbout;
  /** A file that would grow beyond is put aside. */
  readonly maxFileBytes?: number;
  /** How many files there are at most, the newest included. */
  readonly maxFiles?: number;
};

const DEFAULT_MAX_FILE_BYTES = 10 * 1024 * 1024;
const DEFAULT_MAX_FILES = 5;
const MAX_UNWRITTEN_CHARACTERS = 1024 * 1024;
/** Less is how exactly two clocks can be read one after the other, or a clock that is being slewed. */
const CLOCK_STEP_MS = 5;

/**
 * A black box: JSON lines that a replay plays. Each file begins with its head and holds one run of the
 * gateway; what an earlier run left is put aside. A recording holds the codes that people
 * showed, in clear, so the file is for its owner only (0600) and is made only when asked for.
 */
export class FileCapture implements LinkCapture {
  readonly #options: Required<FileCaptureOptions>;
  #unwritten: string[] = [];
  #unwrittenCharacters = 0;
  #droppedChunks = 0;
  #writing: Promise<void> | null = null;
  #handle: fs.FileHandle | null = null;
  #fileBytes = 0;
  #isClosed = false;
  #wallLeadMs: number;

  constructor(options: FileCaptureOptions) {
    this.#options = {
      maxFileBytes: DEFAULT_MAX_FILE_BYTES,
      maxFiles: DEFAULT_MAX_FILES,
      ...options,
    };
    this.#wallLeadMs = options.clock.wallMs() - options.clock.monotonicMs();
  }

  get droppedChunks(): number {
    return this.#droppedChunks;
  }

  record(direction: CaptureDirection, bytes: Uint8Array, monotonicMs: number): void {
    this.#noteClockStep();
    this.#keep({ kind: 'bytes', tMonoMs: monotonicMs, direction, bytes });
  }

  link(event: 'opened' | 'closed'): void {
    this.#keep({ kind: 'link', tMonoMs: this.#options.clock.monotonicMs(), link: event });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    await this.#handle?.close();
    this.#handle = null;
  }

  /** Codes are judged by the time of the wall clock: a replay has to know it. */
  #noteClockStep(): void {
    const { clock } = this.#options;
    const tMonoMs = clock.monotonicMs();
    const wallMs = clock.wallMs();
    if (Math.abs(wallMs - tMonoMs - this.#wallLeadMs) < CLOCK_STEP_MS) return;
    this.#wallLeadMs = wallMs - tMonoMs;
    this.#keep({ kind: 'clock', tMonoMs, wallMs });
  }

  #keep(record: CaptureRecord): void {
    const line = captureLineFrom(record);
    if (this.#isClosed || this.#unwrittenCharacters + line.length > MAX_UNWRITTEN_CHARACTERS) {
      this.#droppedChunks += 1;
      return;
    }
    this.#unwritten.push(line);
    this.#unwrittenCharacters += line.length;
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // Lines of the same turn go out together.
    await Promise.resolve();
    while (this.#unwritten.length > 0) {
      const lines = this.#unwritten;
      this.#unwritten = [];
      this.#unwrittenCharacters = 0;
      let written = 0;
      try {
        while (written < lines.length) written += await this.#writeWhatFits(lines, written);
      } catch {
        this.#droppedChunks += lines.length - written;
      }
    }
    this.#writing = null;
  }

  /** Returns how many lines it wrote: as many as the file has room for, and always one. */
  async #writeWhatFits(lines: readonly string[], from: number): Promise<number> {
    const handle = await this.#handleFor(lines[from]?.length ?? 0);
    let text = '';
    let to = from;
    // All of it is ASCII: characters are bytes.
    for (; to < lines.length; to += 1) {
      const next = lines[to] ?? '';
      const size = this.#fileBytes + text.length + next.length;
      if (to > from && size > this.#options.maxFileBytes) break;
      text += next;
    }
    await handle.write(text);
    this.#fileBytes += text.length;
    return to - from;
  }

  /** The open file, or a new one when this one has no room for a line of that length. */
  async #handleFor(lineLength: number): Promise<fs.FileHandle> {
    const handle = this.#handle;
    if (handle !== null && this.#fileBytes + lineLength <= this.#options.maxFileBytes) {
      return handle;
    }
    this.#handle = null;
    await handle?.close();
    await this.#putFilesAside();
    return await this.#open();
  }

  async #open(): Promise<fs.FileHandle> {
    const { file, clock, about } = this.#options;
    this.#handle = await fs.open(file, 'w', 0o600);
    const tMonoMs = clock.monotonicMs();
    const head = captureLineFrom({
      kind: 'head',
      tMonoMs,
      wallMs: tMonoMs + this.#wallLeadMs,
      about,
    });
    await this.#handle.write(head);
    this.#fileBytes = head.length;
    return this.#handle;
  }

  async #putFilesAside(): Promise<void> {
    const { file, maxFiles } = this.#options;
    const nameOf = (number: number) => (number === 0 ? file : `${file}.${number}`);
    await fs.rm(nameOf(maxFiles - 1), { force: true });
    for (let number = maxFiles - 1; number >= 1; number -= 1) {
      await fs.rename(nameOf(number - 1), nameOf(number)).catch(() => undefined);
    }
  }
}
