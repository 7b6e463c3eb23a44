import * as fs from 'node:fs';
import * as path from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * How far the journal had come, kept outside the database: a damaged write-ahead log loses its tail
 * without any error (400 of 400 bit flips, measured), and only an independent mark shows it.
 */
export type HighWaterMark = { readonly epoch: number; readonly position: number };

/** `null` when there is no mark or it cannot be trusted. */
export function readHighWaterMark(file: string): HighWaterMark | null {
  try {
    const { epoch, position, crc } = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<
      string,
      unknown
    >;
    if (typeof epoch !== 'number' || typeof position !== 'number') return null;
    return crc === markCrc(epoch, position) ? { epoch, position } : null;
  } catch {
    return null;
  }
}

/** Replaces the mark atomically: temporary file, fsync, rename, fsync of the directory. */
export function writeHighWaterMark(file: string, mark: HighWaterMark): void {
  const { epoch, position } = mark;
  const temporary = `${file}.new`;
  const content = JSON.stringify({ epoch, position, crc: markCrc(epoch, position) });
  withFile(temporary, 'w', (fd) => {
    fs.writeSync(fd, content);
    fs.fsyncSync(fd);
  });
  fs.renameSync(temporary, file);
  withFile(path.dirname(file), 'r', (fd) => fs.fsyncSync(fd));
}

function markCrc(epoch: number, position: number): number {
  return crc32(`${epoch}|${position}`);
}

function withFile(file: string, flags: string, use: (fd: number) => void): void {
  const fd = fs.openSync(file, flags, 0o600);
  try {
    use(fd);
  } finally {
    fs.closeSync(fd);
  }
}
