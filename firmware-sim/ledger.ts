import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Harm } from '#sim/faults.ts';
import { SimulatorError } from '#sim/simulator-error.ts';

/** What was shown to one lane for one person: the truth against which a gateway's records are counted. */
export type PersonEntry = {
  readonly kind: 'person';
  readonly personId: string;
  readonly attempt: number;
  readonly lane: number;
  readonly bodyTemperatureCelsius: number;
  readonly skinTemperatureCelsius: number;
  readonly codeKind: string;
  /** Hex, of the text without AIM identifier and terminator. */
  readonly codeSha256: string;
  readonly frameCount: number;
  /** Unix epoch; when the first temperature frame and the code left. */
  readonly temperatureSentAtMs: number;
  readonly codeSentAtMs: number;
  /** True when any byte of this person was harmed. */
  readonly disturbed: boolean;
  readonly harms: readonly Harm[];
};

/** A reader went away and left bytes unread: a correction of entries written before it. */
export type DisturbanceEntry = {
  readonly kind: 'disturbance';
  readonly personId: string;
  readonly harm: Harm;
};

/** JSON lines, appended at once, so that a killed simulator leaves a readable ledger. */
export type Ledger = {
  append(entry: PersonEntry | DisturbanceEntry): void;
  close(): void;
};

export const NO_LEDGER: Ledger = { append: () => undefined, close: () => undefined };

/** An existing file is begun anew: a ledger tells of one run. */
export function openLedger(file: string): Ledger {
  const descriptor = openLedgerFile(file);
  return {
    append: (entry) => writeSync(descriptor, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(descriptor),
  };
}

/** The persons of a ledger with the later corrections applied; an unfinished last line is left out. */
export function readLedger(file: string): readonly PersonEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const entries = lines.map((line): PersonEntry | DisturbanceEntry => JSON.parse(line));
  const persons = entries.filter((entry) => entry.kind === 'person');
  const corrections = entries.filter((entry) => entry.kind === 'disturbance');
  return persons.map((person) => withCorrections(person, corrections));
}

function withCorrections(
  person: PersonEntry,
  corrections: readonly DisturbanceEntry[],
): PersonEntry {
  const harms = corrections.filter((entry) => entry.personId === person.personId);
  if (harms.length === 0) return person;
  const all = new Set([...person.harms, ...harms.map((entry) => entry.harm)]);
  return { ...person, disturbed: true, harms: [...all] };
}

function openLedgerFile(file: string): number {
  try {
    return openSync(file, 'w', 0o600);
  } catch (error) {
    throw new SimulatorError(`The ledger ${file} could not be opened.`, { cause: error });
  }
}
