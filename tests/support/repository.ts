import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** This repository as its own tests see it: what is tracked, with forward slashes, from its root. */
const repositoryRoot = path.join(import.meta.dirname, '..', '..');

export function trackedFiles(): readonly string[] {
  // A checkout may belong to another user than the one who tests it (containers).
  const words = ['-c', 'safe.directory=*', 'ls-files', '-z'];
  const files = execFileSync('git', words, { cwd: repositoryRoot, encoding: 'utf8' });
  // A file that is deleted and not yet committed is still listed.
  return files.split('\0').filter((file) => file !== '' && fs.existsSync(fileIn(file)));
}

export function fileIn(...parts: string[]): string {
  return path.join(repositoryRoot, ...parts);
}

export function textOf(file: string): string {
  return fs.readFileSync(fileIn(file), 'utf8');
}
