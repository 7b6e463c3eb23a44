import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { InstalledServer } from './installed-server.ts';
import { serversAreRequired } from './installed-server.ts';
import { freePort, serverDirectory, stopProcess } from './server-process.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const program = path.join(root, 'flows', 'node_modules', 'node-red', 'red.js');

/** Node-RED has an install of its own; `npm run flows -- --install-only` brings it. */
export const nodeRed = findNodeRed();

function findNodeRed(): InstalledServer {
  const reasonToSkip = 'Node-RED is not installed (npm run flows -- --install-only)';
  const found = existsSync(program);
  if (!found && serversAreRequired())
    throw new Error(`GATEHOUSE_REQUIRE_SERVERS=1, but ${reasonToSkip}.`);
  return { name: 'node-red', path: found ? program : null, reasonToSkip };
}

export type FlowsProcess = {
  readonly url: string;
  readonly pid: number;
  output(): string;
  /** As Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | null>;
};

/** `npm run flows` as a person starts it, with its own user directory and environment. */
export async function startFlows(
  environment: Readonly<Record<string, string>>,
  gatehouseDirectory?: string,
  userDirectory?: string,
): Promise<FlowsProcess> {
  const directory = await serverDirectory('node-red');
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      'flows/run.ts',
      ...['--port', String(port), '--user-dir', userDirectory ?? directory],
      ...['--gatehouse-dir', gatehouseDirectory ?? directory],
    ],
    { cwd: root, env: { HOME: directory, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-50_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output: () => output,
    stop: async () => {
      await stopProcess(child);
      await rm(directory, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}
