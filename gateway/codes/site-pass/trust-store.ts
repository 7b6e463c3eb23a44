import { readFileSync, statSync } from 'node:fs';
import type { TrustedKey } from './trust-list.ts';
import { trustListFrom } from './trust-list.ts';

const MAX_FILE_BYTES = 4_194_304;

/** The keys of a trust list file as last read. A gate without one still runs and says `cannot-check`. */
export type TrustStore = {
  readonly keys: () => readonly TrustedKey[];
  /** A sentence for the log and for `doctor`; `null` when the list is in use. */
  readonly problem: () => string | null;
  /** Reads the file again. A list that cannot be used leaves the keys that are in use as they are. */
  readonly reload: () => void;
};

/** `path` is `null` where no trust list is configured. */
export function openTrustStore(path: string | null): TrustStore {
  let keys: readonly TrustedKey[] = [];
  let problem: string | null = null;
  const reload = (): void => {
    const reading = readTrustList(path);
    problem = reading.problem;
    if (reading.keys) keys = reading.keys;
  };
  reload();
  return { keys: () => keys, problem: () => problem, reload };
}

type Reading = { readonly keys: readonly TrustedKey[] | null; readonly problem: string | null };

function readTrustList(path: string | null): Reading {
  if (path === null) {
    return { keys: null, problem: 'No trust list is configured; site passes cannot be checked.' };
  }
  const text = textOf(path);
  if (text === null) {
    return { keys: null, problem: `The trust list ${path} is missing, unreadable or too large.` };
  }
  const reading = trustListFrom(text);
  if (reading.kind === 'unusable') {
    return { keys: null, problem: `The trust list ${path} cannot be used: ${reading.problem}.` };
  }
  const problem = reading.keys.length === 0 ? `The trust list ${path} holds no key.` : null;
  return { keys: reading.keys, problem };
}

function textOf(path: string): string | null {
  try {
    return statSync(path).size > MAX_FILE_BYTES ? null : readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
