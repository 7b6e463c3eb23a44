import { existsSync } from 'node:fs';

/** A program of the system that some tests need. They skip without it, unless the environment says that nothing may be skipped. */
export type InstalledServer = {
  readonly name: string;
  /** `null` when it is not installed. */
  readonly path: string | null;
  readonly reasonToSkip: string;
};

export function findInstalledServer(
  name: string,
  candidates: readonly string[],
  debianPackage: string,
): InstalledServer {
  const path = candidates.find((candidate) => existsSync(candidate)) ?? null;
  const reasonToSkip = `${name} is not installed (apt-get install ${debianPackage})`;
  if (path === null && serversAreRequired()) {
    throw new Error(`GATEHOUSE_REQUIRE_SERVERS=1, but ${reasonToSkip}.`);
  }
  return { name, path, reasonToSkip };
}

export function serversAreRequired(): boolean {
  return process.env['GATEHOUSE_REQUIRE_SERVERS'] === '1';
}
