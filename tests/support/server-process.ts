import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server of the system on loopback, in a directory of its own that goes with it. */
export type ServerProcess = {
  readonly pid: number;
  readonly directory: string;
  /** What it wrote to stdout and stderr so far; the end of it. */
  output(): string;
  /** SIGTERM, then SIGKILL, by pid; removes the directory. Idempotent. */
  stop(): Promise<void>;
};

export type ServerPlan = {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** Resolves `true` once the server answers. */
  readonly isReady: () => Promise<boolean>;
};

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;
const POLL_INTERVAL_MS = 50;
const KEPT_OUTPUT_CHARS = 8_000;

export async function startServer(plan: ServerPlan): Promise<ServerProcess> {
  const child = spawn(plan.command, [...plan.args], {
    cwd: plan.directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let kept = '';
  const keep = (chunk: Buffer) => {
    kept = (kept + chunk.toString('utf8')).slice(-KEPT_OUTPUT_CHARS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const server: ServerProcess = {
    pid: child.pid ?? 0,
    directory: plan.directory,
    output: () => kept,
    stop: async () => {
      await stopProcess(child);
      await rm(plan.directory, { recursive: true, force: true });
    },
  };
  try {
    await untilReady(plan, child);
  } catch (error) {
    await server.stop();
    throw new Error(`${plan.command} did not become ready: ${kept}`, { cause: error });
  }
  return server;
}

async function untilReady(plan: ServerPlan, child: ChildProcess): Promise<void> {
  let startFault: unknown = null;
  child.once('error', (error) => {
    startFault = error;
  });
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (startFault !== null) throw new Error('cannot be started', { cause: startFault });
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`);
    if (await plan.isReady().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  throw new Error(`not ready within ${READY_TIMEOUT_MS} ms`);
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(killer);
}

export function serverDirectory(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `gatehouse-${name}-`));
}

/** Below the ports that the kernel gives to connections: none of them takes it while its server is away. */
const PORTS = { first: 20_000, count: 12_000 } as const;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
