import { readHighWaterMark } from './high-water-mark.ts';
import type { JournalContents } from './journal.ts';
import { highWaterMarkFile, journalFile } from './journal-files.ts';
import { openReadOnly, readJournalContents } from './journal-reader.ts';
import { textOf } from './sqlite-errors.ts';

export type Inspection = {
  readonly contents: JournalContents;
  /** Sentences; empty when all is well. */
  readonly problems: readonly string[];
};

/** Looks at everything of a journal, beside a gateway that may be running: structure, rows, numbers, mark. */
export function inspectJournal(directory: string): Inspection {
  const structure = structureProblem(journalFile(directory));
  const contents = readJournalContents(directory);
  const mark = readHighWaterMark(highWaterMarkFile(directory));
  const { corruptPositions, holes, lastPosition } = contents;
  const problems: string[] = [];
  if (structure !== null) problems.push(`The file is damaged: ${structure}.`);
  if (corruptPositions.length > 0)
    problems.push(`${corruptPositions.length} rows fail their checksum; they are never sent.`);
  if (holes.length > 0)
    problems.push(`${holes.length} stretches of numbers have neither a row nor a gap record.`);
  if (mark === null) problems.push('There is no mark beside the journal, or it cannot be read.');
  else if (mark.position > lastPosition)
    problems.push(
      `The mark has seen record ${mark.position}; the journal ends at ${lastPosition}.`,
    );
  return { contents, problems };
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
