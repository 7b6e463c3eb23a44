import * as fs from 'node:fs';
import * as path from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * How far the journal had come, kept outside the database: a damaged write-ahead log loses its tail
 * without any error (400 of 400 bit flips, measured), and only an independent mark shows it.
 */
export type HighWaterMark = { readonly epoch: number; readonly position: number };

/**
 * `isCopy`: it is not the file that the gateway wrote, but one that was made of it later. A directory that was put
 * back from a copy agrees with itself in everything else.
 */
export type FoundMark = HighWaterMark & { readonly isCopy: boolean };

/** `null` when there is no mark or it cannot be trusted. */
export function readHighWaterMark(file: string): FoundMark | null {
  try {
    const { epoch, position, born, crc } = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<
      string,
      unknown
    >;
    if (typeof epoch !== 'number' || typeof position !== 'number') return null;
    if (typeof born !== 'string' || crc !== markCrc(epoch, position, born)) return null;
    return { epoch, position, isCopy: born !== '' && born !== birthOf(fs.statSync(file, EXACT)) };
  } catch {
    return null;
  }
}

/** Replaces the mark atomically: temporary file, fsync, rename, fsync of the directory. */
export function writeHighWaterMark(file: string, mark: HighWaterMark): void {
  const { epoch, position } = mark;
  const temporary = `${file}.new`;
  const directory = path.dirname(file);
  const keepsBirths = knowsBirths(fs.statSync(directory, EXACT));
  withFile(temporary, 'w', (fd) => {
    const born = keepsBirths ? birthOf(fs.fstatSync(fd, EXACT)) : '';
    const crc = markCrc(epoch, position, born);
    fs.writeSync(fd, JSON.stringify({ epoch, position, born, crc }));
    fs.fsyncSync(fd);
  });
  fs.renameSync(temporary, file);
  withFile(directory, 'r', (fd) => fs.fsyncSync(fd));
}

function markCrc(epoch: number, position: number, born: string): number {
  return crc32(`${epoch}|${position}|${born}`);
}

const EXACT = { bigint: true } as const;

/** A rename keeps it, every way of copying gives a new one; nobody can set it (statx(2), `stx_btime`). */
const birthOf = ({ birthtimeNs }: fs.BigIntStats): string => String(birthtimeNs);

/**
 * Where the file system or the kernel does not tell births, Node gives 0 or the last change. A directory in
 * which files come and go was changed since it was made, so that there the two are the same.
 */
const knowsBirths = ({ birthtimeNs, ctimeNs }: fs.BigIntStats): boolean =>
  birthtimeNs !== 0n && birthtimeNs !== ctimeNs;

function withFile(file: string, flags: string, use: (fd: number) => void): void {
  const fd = fs.openSync(file, flags, 0o600);
  try {
    use(fd);
  } finally {
    fs.closeSync(fd);
  }
}
