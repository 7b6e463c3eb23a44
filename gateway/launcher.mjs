#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --max-semi-space-size=2
// The one entry of all programs. Plain JavaScript, so that even an old Node can read it and hand over
// to the Node 24 that the lockfile brings. It knows which program a first word means, and nothing else.
// The first line keeps a gateway small: 16 MB of young generation and a malloc arena a thread are for servers.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const programs = {
  gateway: ['gateway/main.ts', 'the gate PC: devices in, records out'],
  'ops-centre': [
    'dashboards/ops-centre/server/main.ts',
    'the ops centre: alerts, console, confirmation',
  ],
  sim: ['firmware-sim/main.ts', 'simulated thermometers and scanners'],
  start: ['gateway/quick-start/main.ts', 'all three together with a simulated lobby'],
};

const [program, ...rest] = process.argv.slice(2);
const entry = Object.hasOwn(programs, program ?? '') ? programs[program] : undefined;
if (!entry) {
  const asked = program === undefined || program === '--help' || program === '-h';
  const lines = Object.entries(programs).map(([name, [, what]]) => `  ${name.padEnd(12)}${what}`);
  const text = `Usage: gatehouse <program> [command] [options]\n\n${lines.join('\n')}\n\nEach program explains itself with --help.\n`;
  if (asked) process.stdout.write(text);
  else process.stderr.write(`gatehouse: there is no program "${program}".\n${text}`);
  process.exit(asked && program !== undefined ? 0 : 2);
}

// Started by another program of ours: when that one is gone, so is the reason to run.
if (process.send) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}

const argv = [join(root, entry[0]), ...rest];
if (Number(process.versions.node.split('.')[0]) === 24) {
  // Stripping types and compiling costs half a second and 25 MB at each start; where the folder
  // cannot be written, nothing is kept and nothing fails.
  const { enableCompileCache } = await import('node:module');
  const { directory } = enableCompileCache(join(root, 'node_modules', '.cache', 'gatehouse'));
  // Threads and programs started from here read it from the environment.
  if (directory) process.env.NODE_COMPILE_CACHE ??= dirname(directory);
  const { main } = await import(argv[0]);
  process.exitCode = await main(rest);
} else {
  handOver(join(root, 'node_modules', '.bin', 'node'));
}

function handOver(node24) {
  if (!existsSync(node24)) {
    process.stderr.write(
      `gatehouse needs Node 24 and found ${process.version}. Run \`npm ci\` in ${root}: it brings Node 24 along (Linux x64 and arm64); elsewhere install Node 24.\n`,
    );
    process.exit(2);
  }
  const child = spawn(node24, argv, { stdio: 'inherit' });
  // Ctrl-C reaches the child through the terminal; a signal to this process alone is passed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
