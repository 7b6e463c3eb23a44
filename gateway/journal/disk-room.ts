import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Beside the ballast this much must be free before ordinary records are stored again. */
const MARGIN_BYTES = 4 * 1024 * 1024;

/** The ballast grows by this much at a time: the journal's thread must not be away for long on a slow disk. */
const SLICE_BYTES = 4 * 1024 * 1024;

/**
 * The room on the disk, and the ballast: bytes that are given up when the disk is full, so that alerts and
 * gap records can still be committed. While `isShort` the room that is left belongs to them.
 */
export class DiskRoom {
  readonly #directory: string;
  readonly #ballastFile: string;
  readonly #ballastBytes: number;
  #isShort = false;

  constructor(directory: string, ballastBytes: number) {
    this.#directory = directory;
    this.#ballastFile = path.join(directory, 'journal.ballast');
    this.#ballastBytes = ballastBytes;
  }

  get isShort(): boolean {
    return this.#isShort;
  }

  /** Bytes that this user may still write. */
  freeBytes(): number {
    const { bavail, bsize } = fs.statfsSync(this.#directory);
    return bavail * bsize;
  }

  /** The disk is full: gives up the ballast. `false` when there is none left to give. */
  fellShort(): boolean {
    this.#isShort = this.#ballastBytes > 0;
    const hadBallast = this.heldBytes() > 0;
    fs.rmSync(this.#ballastFile, { force: true });
    return hadBallast;
  }

  /** `true` once the disk has room for everybody again. The ballast comes first, a slice with each call. */
  recovered(): boolean {
    if (this.#isShort && this.keepBallast() && this.freeBytes() >= MARGIN_BYTES)
      this.#isShort = false;
    return !this.#isShort;
  }

  /** Writes a slice of the ballast where some of it is missing and there is room; `true` when all of it is there. */
  keepBallast(): boolean {
    const missing = this.#ballastBytes - this.heldBytes();
    if (missing <= 0) return true;
    if (this.freeBytes() < missing + MARGIN_BYTES) return false;
    try {
      this.#grow(Math.min(SLICE_BYTES, missing));
    } catch {
      // Somebody else was quicker: what is there of it is kept for now.
      return false;
    }
    return missing <= SLICE_BYTES;
  }

  heldBytes(): number {
    return fs.statSync(this.#ballastFile, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Random bytes: a file system that compresses or leaves holes would keep no room for zeros. */
  #grow(bytes: number): void {
    const fd = fs.openSync(this.#ballastFile, 'a', 0o600);
    try {
      fs.writeSync(fd, randomBytes(bytes));
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  }
}
