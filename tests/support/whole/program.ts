import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFailed, onTestFinished } from 'vitest';

/** A program of ours as a user runs it: a child process, started through the launcher. */
export type Program = {
  readonly pid: number;
  /** What it wrote, both streams, the newest part. */
  output(): string;
  /** Resolves with the match once its output matches, past or to come; rejects when it ends first. */
  sees(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>;
  readonly ended: Promise<ProgramEnd>;
  /** Asks it to end as a service manager or a person would; SIGKILL when it does not. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<ProgramEnd>;
  /** No chance to say good-bye. Resolves when it is gone. */
  kill(): Promise<ProgramEnd>;
};

export type ProgramEnd = { readonly exitCode: number | null; readonly signal: string | null };

export const LAUNCHER = fileURLToPath(new URL('../../../gateway/launcher.mjs', import.meta.url));

const KEPT_OUTPUT_CHARS = 256 * 1024;
const SHOWN_LINES = 40;
/** Of those that a test killed there may be many. */
const SHOWN_LINES_OF_KILLED = 4;
const STOP_GRACE_MS = 10_000;

/** `gatehouse WORDS`. It ends with the test; what it said is shown when the test fails. */
export function startProgram(
  words: readonly string[],
  entry: string = LAUNCHER,
  environment: Readonly<Record<string, string>> = {},
): Program {
  // The channel makes it end when the test's own process is killed.
  const child = spawn(process.execPath, [entry, ...words], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...environment },
  });
  const program = watched(child);
  let isKilled = false;
  onTestFinished(async () => {
    await program.stop();
  });
  onTestFailed(() => {
    const count = isKilled ? SHOWN_LINES_OF_KILLED : SHOWN_LINES;
    const lines = program.output().trimEnd().split('\n').slice(-count).join('\n');
    process.stderr.write(`\n--- ${words.join(' ')} (pid ${program.pid})\n${lines}\n`);
  });
  const kill = (): Promise<ProgramEnd> => {
    isKilled = true;
    return program.kill();
  };
  return { ...program, kill };
}

function watched(child: ChildProcess): Program {
  let output = '';
  const watchers = new Set<() => void>();
  const hear = (text: string): void => {
    output = (output + text).slice(-KEPT_OUTPUT_CHARS);
    for (const watcher of watchers) watcher();
  };
  child.stdout?.setEncoding('utf8').on('data', hear);
  child.stderr?.setEncoding('utf8').on('data', hear);
  const ended = once(child, 'close').then(([exitCode, signal]) => ({ exitCode, signal }));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    sees: (pattern, timeoutMs = 60_000) =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          watchers.delete(look);
          clearTimeout(timer);
        };
        const look = (): void => {
          const match = output.match(pattern);
          if (!match) return;
          settle();
          resolve(match);
        };
        const fail = (how: string): void => {
          settle();
          reject(
            new Error(`${how} before its output matched ${pattern}:\n${output.slice(-2_000)}`),
          );
        };
        const timer = setTimeout(() => fail(`${timeoutMs} ms went by`), timeoutMs);
        watchers.add(look);
        look();
        void ended.then(({ exitCode, signal }) => fail(`It ended (${signal ?? exitCode})`));
      }),
    async stop(signal = 'SIGTERM') {
      if (!hasEnded()) child.kill(signal);
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      const end = await ended;
      clearTimeout(killer);
      return end;
    },
    kill() {
      if (!hasEnded()) child.kill('SIGKILL');
      return ended;
    },
  };
}
