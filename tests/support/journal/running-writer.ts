import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { eventually } from '#tests/support/eventually.ts';

const WRITER = fileURLToPath(import.meta.resolve('#tests/support/journal/journal-writer.ts'));
const HASTY = fileURLToPath(import.meta.resolve('#tests/support/journal/hasty-sqlite.ts'));

export type RunningWriter = {
  /** What it accepted so far, `epoch:seq`. */
  accepted(): readonly string[];
  /** Waits until it has accepted so many. */
  hasAccepted(count: number, withinMs?: number): Promise<void>;
  kill(): Promise<void>;
};

export type WriterOptions = {
  /** A hasty one does not wait for the drive, an eager one not even for the journal. */
  readonly manner?: 'patient' | 'hasty' | 'eager';
  /** Words before the program, of another that starts it. */
  readonly before?: readonly string[];
};

/** Starts the writer on a journal. */
export function startWriter(directory: string, options: WriterOptions = {}): RunningWriter {
  const { manner = 'patient', before = [] } = options;
  const hasty = manner === 'hasty' ? ['--import', HASTY] : [];
  const [program = '', ...words] = [...before, process.execPath, ...hasty, WRITER, directory];
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(program, [...words, manner], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: string[] = [];
  const errors: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => parts.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  // The last line may be cut; it was not said then.
  const lines = (): string[] => parts.join('').split('\n').slice(0, -1);
  return {
    accepted: () => lines().filter((line) => !line.startsWith('opened')),
    async hasAccepted(count, withinMs) {
      await eventually(
        `${count} accepted records`,
        () => {
          if (child.exitCode !== null) throw new Error(`the writer ended: ${errors.join('')}`);
          return lines().length > count;
        },
        withinMs,
      );
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
