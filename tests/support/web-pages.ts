import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Builds the pages as `npm run build:web` does, so that no test looks at old ones. Answers with their folder. */
export async function buildWebPages(): Promise<string> {
  const vite = fromRoot('node_modules/vite/bin/vite.js');
  const args = ['build', '--config', 'dashboards/vite.config.ts', '--logLevel', 'warn'];
  await promisify(execFile)(process.execPath, [vite, ...args], { cwd: fromRoot('.') });
  return fromRoot('dashboards/dist');
}
