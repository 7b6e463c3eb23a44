import * as fs from 'node:fs/promises';
import type { Clock } from '#gateway/domain/clock.ts';
import type { CaptureDirection } from './capture-record.ts';
import { captureLineFrom } from './capture-record.ts';

/** Takes what goes over a link. Never delays the link, never throws. */
export type LinkCapture = {
  record(direction: CaptureDirection, bytes: Uint8Array): void;
  /** Chunks that were not recorded, because the disk was slower than the line or failed. */
  readonly droppedChunks: number;
  /** Resolves when everything recorded is in the file. */
  close(): Promise<void>;
};

export type FileCaptureOptions = {
  /** The newest recording; older ones are `file.1`, `file.2`, … */
  readonly file: string;
  readonly clock: Clock;
  /** A file that would grow beyond is put aside. */
  readonly maxFileBytes?: number;
  /** How many files there are at most, the newest included. */
  readonly maxFiles?: number;
};

const DEFAULT_MAX_FILE_BYTES = 10 * 1024 * 1024;
const DEFAULT_MAX_FILES = 5;
const MAX_UNWRITTEN_CHARACTERS = 1024 * 1024;

/**
 * A black box: JSON lines that a replay link plays. A recording holds the codes that people
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

  constructor(options: FileCaptureOptions) {
    this.#options = {
      maxFileBytes: DEFAULT_MAX_FILE_BYTES,
      maxFiles: DEFAULT_MAX_FILES,
      ...options,
    };
  }

  get droppedChunks(): number {
    return this.#droppedChunks;
  }

  record(direction: CaptureDirection, bytes: Uint8Array): void {
    const line = captureLineFrom({ tMonoMs: this.#options.clock.monotonicMs(), direction, bytes });
    if (this.#isClosed || this.#unwrittenCharacters + line.length > MAX_UNWRITTEN_CHARACTERS) {
      this.#droppedChunks += 1;
      return;
    }
    this.#unwritten.push(line);
    this.#unwrittenCharacters += line.length;
    this.#writing ??= this.#writeAll();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    await this.#handle?.close();
    this.#handle = null;
  }

  async #writeAll(): Promise<void> {
    // Lines of the same turn go out together.
    await Promise.resolve();
    while (this.#unwritten.length > 0) {
      const lines = this.#unwritten;
      this.#unwritten = [];
      this.#unwrittenCharacters = 0;
      try {
        await this.#append(lines.join(''));
      } catch {
        this.#droppedChunks += lines.length;
      }
    }
    this.#writing = null;
  }

  async #append(text: string): Promise<void> {
    // All of it is ASCII: characters are bytes.
    if (this.#handle && this.#fileBytes + text.length > this.#options.maxFileBytes) {
      await this.#rotate();
    }
    const handle = await this.#open();
    await handle.write(text);
    this.#fileBytes += text.length;
  }

  async #open(): Promise<fs.FileHandle> {
    if (this.#handle) return this.#handle;
    this.#handle = await fs.open(this.#options.file, 'a', 0o600);
    this.#fileBytes = (await this.#handle.stat()).size;
    return this.#handle;
  }

  async #rotate(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
    const { file, maxFiles } = this.#options;
    await fs.rm(`${file}.${maxFiles - 1}`, { force: true });
    for (let number = maxFiles - 1; number >= 1; number -= 1) {
      const from = number === 1 ? file : `${file}.${number - 1}`;
      await fs.rename(from, `${file}.${number}`).catch(() => undefined);
    }
  }
}
