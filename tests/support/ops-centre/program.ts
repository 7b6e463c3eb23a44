import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { runCommandLine } from '#ops-centre/command-line.ts';
import { eventually } from '#tests/support/eventually.ts';
import { stopProcess } from '#tests/support/server-process.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

/** The ops centre as a program of its own, and its commands. */
const MAIN = fileURLToPath(import.meta.resolve('#ops-centre/main.ts'));

/** A broker's address where none is. */
const NO_BROKER = 'mqtt://127.0.0.1:9';

export function configFile(settings: { port?: number; brokerUrl?: string } = {}): string {
  const file = join(temporaryDirectory(), 'ops-centre.yaml');
  const { port = 0, brokerUrl = NO_BROKER } = settings;
  const lines = [
    'version: 1',
    'centreId: test',
    'dataDirectory: data',
    `http: {port: ${port}}`,
    `mqtt: {url: "${brokerUrl}", protocolVersion: 4}`,
    'resend: {gapAfterMs: 200, replyTimeoutMs: 500}',
  ];
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** Runs a command in this process; one that runs until it is stopped is stopped at once. */
export async function command(
  ...words: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await runCommandLine(words, {
    out: (line) => lines.out.push(line),
    err: (line) => lines.err.push(line),
    untilStopped: () => Promise.resolve(),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

export type Started = {
  readonly out: () => string;
  /** Resolves with the exit code; `null` when a signal ended it. */
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
  readonly readyUrl: () => Promise<string>;
};

/** Runs the program proper; gone at the end of the test. */
export function start(file: string): Started {
  const child = spawn(process.execPath, [MAIN, 'run', '--config', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => stopProcess(child));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return {
    out: () => text,
    stop: (signal) => {
      child.kill(signal);
      return exited;
    },
    readyUrl: () =>
      eventually('the ready line', () => /^ops centre ready: (\S+)$/m.exec(text)?.[1]),
  };
}
