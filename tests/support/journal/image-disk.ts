import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeHighWaterMark } from '#gateway/journal/high-water-mark.ts';
import { highWaterMarkFile } from '#gateway/journal/journal-files.ts';
import { memoryDirectory } from './memory-directory.ts';

/** A disk with a journal on it, of which images are made and put back. */
export class ImageDisk {
  readonly #folder = memoryDirectory('gatehouse-image-');
  #hasImage = false;

  /** Where the journal lies. */
  get directory(): string {
    return path.join(this.#folder, 'journal');
  }

  get hasImage(): boolean {
    return this.#hasImage;
  }

  takeImage(): void {
    fs.rmSync(this.#image, { recursive: true, force: true });
    fs.cpSync(this.directory, this.#image, { recursive: true });
    this.#hasImage = true;
  }

  /** The program is gone meanwhile. */
  putBack(): void {
    fs.rmSync(this.directory, { recursive: true });
    fs.cpSync(this.#image, this.directory, { recursive: true });
    this.#bearMarkAnew();
  }

  remove(): void {
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }

  get #image(): string {
    return path.join(this.#folder, 'image');
  }

  /** An image of a disk brings the mark's birth back with it; a copy of a directory does not. */
  #bearMarkAnew(): void {
    const file = highWaterMarkFile(this.directory);
    writeHighWaterMark(file, JSON.parse(fs.readFileSync(file, 'utf8')));
  }
}
