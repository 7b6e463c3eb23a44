import * as path from 'node:path';

/** Where the parts of a journal lie; see FORMAT.md. */
export const journalFile = (directory: string): string => path.join(directory, 'journal.db');
export const highWaterMarkFile = (directory: string): string =>
  path.join(directory, 'journal.mark.json');
