import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** One of the programs that the quick start runs, with its output in a log file. */
export type Program = {
  readonly name: string;
  /** Resolves with the match once a line of its standard output matches. */
  sees(pattern: RegExp, timeoutMs: number): Promise<RegExpMatchArray>;
  /** Asks it to end, and ends it after `graceMs`. */
  stop(graceMs: number): Promise<void>;
  readonly ended: Promise<string>;
};

const launcher = path.join(import.meta.dirname, '..', 'launcher.mjs');
const MAX_OUTPUT_CHARS = 64 * 1024;

export function startProgram(name: string, args: readonly string[], logFile: string): Program {
  const log = fs.openSync(logFile, 'w', 0o600);
  // In a group of its own, so that Ctrl-C reaches it through this process, in the right order;
  // the channel tells it when this process is gone.
  const child = spawn(launcher, args, {
    stdio: ['ignore', 'pipe', log, 'ipc'],
    detached: true,
  });
  fs.closeSync(log);
  let output = '';
  const watchers = new Set<() => void>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-MAX_OUTPUT_CHARS);
    for (const watcher of watchers) watcher();
  });
  const ended = once(child, 'exit').then(
    ([code, signal]) => `${name} ended with ${signal ?? `exit code ${code}`}`,
  );
  return {
    name,
    ended,
    sees: (pattern, timeoutMs) =>
      waitFor({ name, logFile, pattern, timeoutMs, ended, watchers, output: () => output }),
    stop: (graceMs) => stop(child, graceMs),
  };
}

type Waiting = {
  readonly name: string;
  readonly logFile: string;
  readonly pattern: RegExp;
  readonly timeoutMs: number;
  readonly ended: Promise<string>;
  readonly watchers: Set<() => void>;
  readonly output: () => string;
};

function waitFor({
  name,
  logFile,
  pattern,
  timeoutMs,
  ended,
  watchers,
  output,
}: Waiting): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const match = output().match(pattern);
      if (!match) return;
      watchers.delete(give);
      clearTimeout(timer);
      resolve(match);
    };
    const fail = (what: string): void => {
      watchers.delete(give);
      clearTimeout(timer);
      reject(new Error(`${what}. Its messages are in ${logFile}:\n${lastLines(logFile, 8)}`));
    };
    const timer = setTimeout(
      () => fail(`${name} did not get ready within ${timeoutMs / 1_000} s`),
      timeoutMs,
    );
    void ended.then(fail);
    watchers.add(give);
    give();
  });
}

async function stop(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(killer);
}

function lastLines(file: string, count: number): string {
  try {
    return fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}
