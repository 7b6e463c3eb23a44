import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SimulatorError } from '#sim/simulator-error.ts';

/** The simulator as a process of its own, for programs that start others too (see `pty.ts`). */
export type SimulatorProcess = {
  readonly pid: number;
  /** `simulator ready: …`. */
  readonly readyLine: string;
  /** The first line of output, past or to come, that matches; rejects when the process ends without one. */
  line(pattern: RegExp): Promise<string>;
  /** One line to its standard input; only `device` listens to it. */
  type(line: string): void;
  /** Asks it to end; resolves with the exit code when it has. */
  stop(): Promise<number | null>;
};

const READY = /^simulator ready: /;

/** Resolves when all links exist. `words` are those after `gatehouse sim`. */
export async function startSimulator(words: readonly string[]): Promise<SimulatorProcess> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  // Typing to a simulator that has ended is no failure of its own.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const line = lineReader(child, ended);
  const readyLine = await line(READY);
  return {
    pid: child.pid ?? 0,
    readyLine,
    line,
    type: (text) => child.stdin.write(`${text}\n`),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function lineReader(child: ChildProcess, ended: Promise<number | null>) {
  const lines: string[] = [];
  const waiting = new Set<(line: string) => void>();
  let complaint = '';
  child.on('error', (error) => {
    complaint += error.message;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    complaint = `${complaint}${text}`.slice(-2000);
  });
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      for (const see of waiting) see(line);
    });
  }
  return (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const earlier = lines.find((line) => pattern.test(line));
      if (earlier !== undefined) return resolve(earlier);
      const see = (line: string) => {
        if (!pattern.test(line)) return;
        waiting.delete(see);
        resolve(line);
      };
      waiting.add(see);
      void ended.then((code) =>
        reject(new SimulatorError(`The simulator ended with ${code}: ${complaint.trim()}`)),
      );
    });
}
