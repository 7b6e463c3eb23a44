import { runCommandLine } from './command-line.ts';

/** `gatehouse ops-centre …`: arguments in, exit code out. */
// Nobody else on this machine may read what this program writes.
process.umask(0o077);

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  untilStopped,
});

// Everything has been stopped; whatever still hangs must not keep the process.
setTimeout(() => process.exit(), 500).unref();
