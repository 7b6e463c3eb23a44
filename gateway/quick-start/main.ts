import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { writeFirstConfigs } from './first-config.ts';
import type { Layout } from './layout.ts';
import { layoutIn } from './layout.ts';
import type { Program } from './program.ts';
import { startProgram } from './program.ts';

const help = `Usage: gatehouse start [--directory DIR] [--seed N] [--pace X]

Runs a simulated lobby, a gateway and an ops centre together on this machine, on embedded defaults.
Everything it keeps is below DIR (default .gatehouse); a second start goes on with the same journal.
Ctrl-C ends all of it.

  --directory DIR  where configurations, journals and logs are kept
  --seed N         seed of the simulated people (default 1)
  --pace X         how much faster than life the people come (default 1)

Exit codes: 0 ended by Ctrl-C · 1 a program failed · 2 wrong arguments
`;

const READY_TIMEOUT_MS = 45_000;
const STOP_GRACE_MS = 4_000;

const arguments_ = readArguments();
const layout = layoutIn(path.resolve(arguments_.directory));
const running: Program[] = [];
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stopAll(0));
await startAll().catch((error: unknown) => {
  if (stopping) return;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return stopAll(1);
});

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        directory: { type: 'string', default: '.gatehouse' },
        seed: { type: 'string', default: '1' },
        pace: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(help);
      process.exit(0);
    }
    return values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${help}`);
    process.exit(2);
  }
}

async function startAll(): Promise<void> {
  say('Gatehouse: starting a simulated lobby …');
  await writeFirstConfigs(layout);
  const { seed, pace } = arguments_;
  const sim = run('simulator', [
    'sim',
    'lobby',
    '--directory',
    layout.lines,
    '--trust-list',
    layout.trustList,
    '--seed',
    seed,
    '--pace',
    pace,
  ]);
  await sim.sees(/simulator ready/, READY_TIMEOUT_MS);
  const gateway = run('gateway', ['gateway', 'run', '--config', layout.gatewayConfig]);
  await gateway.sees(/gateway ready/, READY_TIMEOUT_MS);
  const centre = run('ops centre', ['ops-centre', 'run', '--config', layout.centreConfig]);
  const [, address = ''] = await centre.sees(/ops centre ready: (\S+)/, READY_TIMEOUT_MS);
  const code = await centre.sees(/set-up code: (\S+)/, 300).catch(() => null);
  announce(address, code?.[1] ?? null);
}

function run(name: string, args: readonly string[]): Program {
  const program = startProgram(name, args, path.join(layout.logs, `${name.replace(' ', '-')}.log`));
  running.push(program);
  void program.ended.then((how) => {
    if (stopping) return;
    process.stderr.write(`${how}; its messages are in ${layout.logs}\n`);
    return stopAll(1);
  });
  return program;
}

function announce(address: string, setUpCode: string | null): void {
  const signIn = setUpCode
    ? `first start: open it and enter the set-up code  ${setUpCode}  to make the first account`
    : 'sign in with the account that you made';
  const wide = process.stdout.isTTY ? '\u001b[1m' : '';
  const plain = process.stdout.isTTY ? '\u001b[0m' : '';
  say(`
  ops console   ${wide}${address}${plain}
                ${signIn}
  guard's kiosk ${stationAddress(layout)}/?lane=lane-1
  kept in       ${layout.root}

People are passing the simulated lobby; a first fever comes within a minute. Ctrl-C ends everything.`);
}

function stationAddress({ gatewayConfig }: Layout): string {
  const { station } = parse(fs.readFileSync(gatewayConfig, 'utf8')) as {
    station?: { host?: string; port?: number };
  };
  return `http://${station?.host ?? '127.0.0.1'}:${station?.port ?? 8090}`;
}

/** In reverse order: who receives ends first, so that nothing is cut in mid-sentence. */
async function stopAll(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  say('\nGatehouse: ending …');
  await Promise.all([...running].reverse().map((program) => program.stop(STOP_GRACE_MS)));
  process.exit(exitCode);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
