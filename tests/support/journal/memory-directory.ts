import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** Where files cost no disk, a thousand stories take a minute. */
const ROOT = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

/** A new directory in memory where there is such a thing; whoever makes it removes it. */
export const memoryDirectory = (name: string): string => fs.mkdtempSync(path.join(ROOT, name));
