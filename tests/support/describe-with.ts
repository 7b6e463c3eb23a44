import { describe } from 'vitest';
import type { InstalledServer } from './installed-server.ts';

/** `describe` that says in the report why it was skipped. */
export function describeWith(server: InstalledServer, title: string, tests: () => void): void {
  if (server.path === null) describe.skip(`${title} [skipped: ${server.reasonToSkip}]`, tests);
  else describe(title, tests);
}
