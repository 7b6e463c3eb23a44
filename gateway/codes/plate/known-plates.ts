import { readFileSync, statSync } from 'node:fs';
import { canonicalOf } from '#gateway/codes/code-judge.ts';
import { decodePlate } from './plate-decoder.ts';

const MAX_FILE_BYTES = 1_048_576;

/** The vehicles that belong here. In memory they are pseudonyms, as everywhere behind the decoder. */
export type KnownPlates = {
  readonly isKnown: (plate: string) => boolean;
  /** A sentence for the log, without a plate; `null` when the list is in use, or none is wanted. */
  readonly problem: string | null;
};

/** A text file: one plate a line; what follows `#` is for people. One bad line, and no plate is known by it. */
export function openKnownPlates(
  path: string | null,
  pseudonymise: (canonical: Uint8Array) => string,
): KnownPlates {
  const pseudonymOf = (plate: string): string => pseudonymise(canonicalOf('plate', plate));
  const read = path === null ? { plates: [], problem: null } : readPlates(path);
  const known = new Set(read.plates.map(pseudonymOf));
  return { isKnown: (plate) => known.has(pseudonymOf(plate)), problem: read.problem };
}

type Read = { readonly plates: readonly string[]; readonly problem: string | null };

function readPlates(path: string): Read {
  const unusable = (why: string): Read => ({
    plates: [],
    problem: `The list of plates ${path} is not used: ${why}. Until it is mended every vehicle is unknown.`,
  });
  let text: string;
  try {
    const { size, mode } = statSync(path);
    if (size > MAX_FILE_BYTES) return unusable(`it has ${size} bytes`);
    if (process.platform !== 'win32' && (mode & 0o007) !== 0) {
      return unusable('every user of this machine may read it, and it holds personal data');
    }
    text = readFileSync(path, 'utf8');
  } catch {
    return unusable('it cannot be read');
  }
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map(withoutRemark);
  const decoded = lines.map((line) => (line === '' ? null : decodePlate(line)));
  const badAt = decoded.findIndex((each) => each?.kind === 'refused');
  if (badAt >= 0) return unusable(`line ${badAt + 1} is no plate`);
  return {
    plates: decoded.flatMap((each) => (each?.kind === 'plate' ? [each.plate] : [])),
    problem: null,
  };
}

const withoutRemark = (line: string): string => line.split('#', 1)[0]?.trim() ?? '';
