import * as fs from 'node:fs';
import { readHighWaterMark } from './high-water-mark.ts';
import type { JournalContents } from './journal.ts';
import { highWaterMarkFile, journalFile } from './journal-files.ts';
import { openReadOnly, readJournalContents } from './journal-reader.ts';
import { usedBytesOf } from './journal-stats.ts';
import { copiedAtMsOf } from './meta-table.ts';
import { textOf } from './sqlite-errors.ts';

export type Inspection = {
  readonly contents: JournalContents;
  /** When it was copied, for a backup in which no gateway has written yet. */
  readonly copiedAtMs: number | null;
  /** Sentences; empty when all is well. */
  readonly problems: readonly string[];
};

/** How much of its quota a journal uses, without reading its rows; `null` where there is none yet. */
export function usedBytesIn(directory: string): number | null {
  if (!fs.existsSync(journalFile(directory))) return null;
  const db = openReadOnly(journalFile(directory));
  try {
    return usedBytesOf(db);
  } finally {
    db.close();
  }
}

/** Looks at everything of a journal, beside a gateway that may be running: structure, rows, numbers, mark. */
export function inspectJournal(directory: string): Inspection {
  const structure = structureProblem(journalFile(directory));
  const contents = readJournalContents(directory);
  const copiedAtMs = copyTime(journalFile(directory));
  const { corruptPositions, holes, lastPosition } = contents;
  const problems: string[] = [];
  if (structure !== null) problems.push(`The file is damaged: ${structure}.`);
  if (corruptPositions.length > 0)
    problems.push(`${corruptPositions.length} rows fail their checksum; they are never sent.`);
  if (holes.length > 0)
    problems.push(`${holes.length} stretches of numbers have neither a row nor a gap record.`);
  // The mark beside a restored backup is that of the journal before it; the next start begins a new epoch anyhow.
  if (copiedAtMs === null) problems.push(...markProblems(directory, lastPosition));
  return { contents, copiedAtMs, problems };
}

function markProblems(directory: string, lastPosition: number): readonly string[] {
  const mark = readHighWaterMark(highWaterMarkFile(directory));
  if (mark === null) return ['There is no mark beside the journal, or it cannot be read.'];
  if (mark.position <= lastPosition) return [];
  return [`The mark has seen record ${mark.position}; the journal ends at ${lastPosition}.`];
}

function copyTime(file: string): number | null {
  const db = openReadOnly(file);
  try {
    return copiedAtMsOf(db);
  } finally {
    db.close();
  }
}

function structureProblem(file: string): string | null {
  const db = openReadOnly(file);
  try {
    const found = db.prepare('pragma integrity_check(1)').get()?.['integrity_check'];
    return found === 'ok' ? null : String(found);
  } catch (error) {
    return textOf(error);
  } finally {
    db.close();
  }
}
