import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { eventually } from './eventually.ts';

const LONGEST_BUILD_MS = 120_000;

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * Builds the pages as `npm run build:web` does, so that no test looks at old ones, and answers with their folder.
 * Files of tests run beside each other: the first that asks builds, once a run, lest it empty a folder that others read.
 */
export async function buildWebPages(): Promise<string> {
  const claim = join(inject('runDirectory'), 'pages');
  const outcomeFile = join(claim, 'outcome');
  if (isFirst(claim)) writeFileSync(outcomeFile, await build());
  const outcome = await eventually('the pages', () => textOf(outcomeFile), LONGEST_BUILD_MS);
  if (outcome !== BUILT) throw new Error(outcome);
  return fromRoot('dashboards/dist');
}

const BUILT = 'built';

function isFirst(claim: string): boolean {
  try {
    mkdirSync(claim);
    return true;
  } catch {
    return false;
  }
}

/** `null` while there is none. */
const textOf = (file: string): string | null =>
  (existsSync(file) && readFileSync(file, 'utf8')) || null;

async function build(): Promise<string> {
  const vite = fromRoot('node_modules/vite/bin/vite.js');
  const words = ['build', '--config', 'dashboards/vite.config.ts', '--logLevel', 'warn'];
  try {
    await promisify(execFile)(process.execPath, [vite, ...words], { cwd: fromRoot('.') });
    return BUILT;
  } catch (error) {
    return `The pages cannot be built: ${error instanceof Error ? error.message : error}`;
  }
}
