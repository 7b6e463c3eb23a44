import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of one run of the tests: what its files, which are processes of their own, share. */
    runDirectory: string;
  }
}

/** Global set-up: makes that directory; what is answered removes it. */
export function setup(project: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-run-'));
  project.provide('runDirectory', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
