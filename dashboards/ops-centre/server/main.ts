import { runCommandLine } from './command-line.ts';

/** `gatehouse ops-centre …`: arguments in, exit code out. */
export async function main(words: readonly string[]): Promise<number> {
  // Nobody else on this machine may read what this program writes.
  process.umask(0o077);
  const exitCode = await runCommandLine(words, {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    untilStopped,
  });
  // Everything has been stopped; whatever still hangs must not keep the process.
  setTimeout(() => process.exit(exitCode), 500).unref();
  return exitCode;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
