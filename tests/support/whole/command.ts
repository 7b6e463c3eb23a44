import { execFile } from 'node:child_process';
import { LAUNCHER } from './program.ts';

export type CommandResult = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
};

const TIMEOUT_MS = 60_000;

/** Runs `gatehouse WORDS` to its end. */
export function gatehouse(...words: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [LAUNCHER, ...words], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(new Error(`gatehouse ${words.join(' ')}: ${stderr}`, { cause: error }));
    });
  });
}
