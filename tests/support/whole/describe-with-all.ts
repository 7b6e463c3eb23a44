import { describe } from 'vitest';
import { describeWith } from '#tests/support/describe-with.ts';
import type { InstalledServer } from '#tests/support/installed-server.ts';

/** `describe` that needs several servers; the report names the first that is missing. */
export function describeWithAll(
  servers: readonly InstalledServer[],
  title: string,
  tests: () => void,
): void {
  const missing = servers.find(({ path }) => path === null);
  if (missing) describeWith(missing, title, tests);
  else describe(title, tests);
}
