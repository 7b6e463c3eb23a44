import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { writeFirstConfigs } from './first-config.ts';
import type { Layout } from './layout.ts';
import { layoutIn } from './layout.ts';
import type { Program } from './program.ts';
import { startProgram } from './program.ts';

export type LobbyOptions = {
  readonly directory: string;
  readonly seed: string;
  readonly pace: string;
};

const READY_TIMEOUT_MS = 45_000;
const STOP_GRACE_MS = 4_000;

/** Runs simulator, gateway and ops centre until it is told to end or one of them fails; gives the exit code. */
export async function runLobby(options: LobbyOptions): Promise<number> {
  const layout = layoutIn(options.directory);
  const running: Program[] = [];
  const told = new Promise<null>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve(null));
  });
  const ending = new AbortController();
  const failed = start(layout, options, running, ending.signal).catch(messageOf);
  const failure = await Promise.race([told, failed]);
  if (failure !== null) process.stderr.write(`${failure}\n`);
  say('\nGatehouse: ending …');
  // From here on programs end because they are told to, which is no failure, and none is started.
  ending.abort();
  await Promise.all(running.map((program) => program.stop(STOP_GRACE_MS)));
  return failure === null ? 0 : 1;
}

/** Resolves only when something has gone wrong, with what. */
async function start(
  layout: Layout,
  options: LobbyOptions,
  running: Program[],
  ending: AbortSignal,
): Promise<string> {
  say('Gatehouse: starting a simulated lobby …');
  await writeFirstConfigs(layout);
  const run = (name: string, args: readonly string[]): Program => {
    ending.throwIfAborted();
    const program = startProgram(
      name,
      args,
      path.join(layout.logs, `${name.replace(' ', '-')}.log`),
    );
    running.push(program);
    return program;
  };
  const sim = run('simulator', simulatorWords(layout, options));
  await sim.sees(/simulator ready/, READY_TIMEOUT_MS);
  const gateway = run('gateway', ['gateway', 'run', '--config', layout.gatewayConfig]);
  await gateway.sees(/gateway ready/, READY_TIMEOUT_MS);
  const centre = run('ops centre', ['ops-centre', 'run', '--config', layout.centreConfig]);
  const [, address = ''] = await centre.sees(/ops centre ready: (\S+)/, READY_TIMEOUT_MS);
  const code = await centre.sees(/set-up code: (\S+)/, 300).catch(() => null);
  ending.throwIfAborted();
  announce(layout, address, code?.[1] ?? null);
  const how = await Promise.race(running.map(({ ended }) => ended));
  return `${how}; its messages are in ${layout.logs}.`;
}

function simulatorWords({ lines, trustList }: Layout, { seed, pace }: LobbyOptions): string[] {
  return [
    'sim',
    'lobby',
    '--directory',
    lines,
    '--trust-list',
    trustList,
    '--seed',
    seed,
    '--pace',
    pace,
  ];
}

function announce(layout: Layout, address: string, setUpCode: string | null): void {
  const signIn = setUpCode
    ? `first start: open it and enter the set-up code  ${setUpCode}  to make the first account`
    : 'sign in with the account that you made';
  const [bold, plain] = process.stdout.isTTY ? ['\u001b[1m', '\u001b[0m'] : ['', ''];
  say(`
  ops console    ${bold}${address}${plain}
                 ${signIn}
  guard's kiosk  ${stationAddress(layout)}/?lane=lane-1
  kept in        ${layout.root}

People are passing the simulated lobby; a first fever comes within a minute. Ctrl-C ends everything.`);
}

function stationAddress({ gatewayConfig }: Layout): string {
  const { station } = parse(fs.readFileSync(gatewayConfig, 'utf8')) as {
    station?: { host?: string; port?: number };
  };
  return `http://${station?.host ?? '127.0.0.1'}:${station?.port ?? 8090}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
