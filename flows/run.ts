import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quickStartBroker } from './quick-start-broker.ts';

/**
 * `npm run flows`: Node-RED on loopback with the flow "alert to webhook". Node-RED is not part of the
 * product's install: it comes with the first start, by the lockfile beside this file.
 */
const USAGE = `npm run flows [-- options]

Starts Node-RED on this machine only, with the flow "alert to webhook".

  --port NUMBER         where its editor listens on 127.0.0.1 (default 1880)
  --gatehouse-dir PATH  where \`npm start\` keeps its things (default .gatehouse)
  --user-dir PATH       where it keeps flows and credentials (default .gatehouse/node-red)
  --install-only        install Node-RED and end
  --help

Environment
  GATEHOUSE_BROKER_URL            broker of the gateways (default the one of \`npm start\`)
  GATEHOUSE_BROKER_USERNAME       and
  GATEHOUSE_BROKER_PASSWORD_FILE  file with the password on its first line
  GATEHOUSE_WEBHOOK_URL           where each alert is posted
  GATEHOUSE_WEBHOOK_RETRY_MS      wait before the second try; doubles with each (default 1000)

Exit codes: 0 ended by a signal or --install-only, 2 wrong options, 1 anything else.
`;

const STOP_TIMEOUT_MS = 5_000;
const READY_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 200;
const here = import.meta.dirname;
const nodeRedProgram = path.join(here, 'node_modules', 'node-red', 'red.js');

const options = readOptions();
if (options === null) {
  process.exitCode = 2;
} else if (options.help) {
  process.stdout.write(USAGE);
} else {
  if (!isInstalled()) await install();
  if (!options.installOnly) process.exitCode = await run(options);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '1880' },
        'gatehouse-dir': { type: 'string', default: '.gatehouse' },
        'user-dir': { type: 'string' },
        'install-only': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new Error(`--port ${values.port}: expected a number from 1 to 65535.`);
    const gatehouseDirectory = path.resolve(values['gatehouse-dir']);
    return {
      port,
      gatehouseDirectory,
      userDirectory: path.resolve(values['user-dir'] ?? path.join(gatehouseDirectory, 'node-red')),
      installOnly: values['install-only'],
      help: values.help,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return null;
  }
}

/** The version that the lockfile names, not just any. */
function isInstalled(): boolean {
  const wanted = versionsIn(path.join(here, 'package.json'));
  return Object.entries(wanted).every(([name, version]) => {
    const manifest = path.join(here, 'node_modules', name, 'package.json');
    if (!existsSync(manifest)) return false;
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version === version;
  });
}

function versionsIn(manifest: string): Record<string, string> {
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies;
}

async function install(): Promise<void> {
  process.stdout.write('Installing Node-RED for the flows, once (about 280 packages, 120 MB) …\n');
  const npm = spawn(
    'npm',
    ['ci', '--prefix', here, '--no-audit', '--no-fund', '--ignore-scripts', '--progress=true'],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  const [code] = (await once(npm, 'exit')) as [number | null];
  if (code !== 0) {
    process.stderr.write(
      'Node-RED could not be installed; check the network and run this again.\n',
    );
    process.exit(1);
  }
}

type RunOptions = {
  readonly port: number;
  readonly gatehouseDirectory: string;
  readonly userDirectory: string;
};

async function run({ port, gatehouseDirectory, userDirectory }: RunOptions): Promise<number> {
  const nodeRed = spawn(
    process.execPath,
    [
      nodeRedProgram,
      ...['--settings', path.join(here, 'settings.cjs')],
      ...['--userDir', userDirectory],
      ...['--port', String(port)],
      flowFileIn(userDirectory),
    ],
    { stdio: 'inherit', env: { ...brokerDefaults(gatehouseDirectory), ...process.env } },
  );
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopping = true;
      stop(nodeRed);
    });
  }
  const ended = once(nodeRed, 'exit') as Promise<[number | null]>;
  void announce(port, nodeRed);
  const [code] = await ended;
  return stopping ? 0 : (code ?? 1);
}

/** A broker that the environment names is taken as it is, with its user or without one. */
function brokerDefaults(gatehouseDirectory: string): Record<string, string> {
  if (process.env['GATEHOUSE_BROKER_URL'] !== undefined) return {};
  return { ...quickStartBroker(gatehouseDirectory) };
}

/** The flow becomes the user's own on the first start: what is changed in the editor stays, and the repository stays as it is. */
function flowFileIn(userDirectory: string): string {
  mkdirSync(userDirectory, { recursive: true, mode: 0o700 });
  const file = path.join(userDirectory, 'flows.json');
  if (!existsSync(file)) copyFileSync(path.join(here, 'alert-to-webhook.flow.json'), file);
  return file;
}

function stop(nodeRed: ChildProcess): void {
  nodeRed.kill('SIGTERM');
  setTimeout(() => nodeRed.kill('SIGKILL'), STOP_TIMEOUT_MS).unref();
}

async function announce(port: number, nodeRed: ChildProcess): Promise<void> {
  const address = `http://127.0.0.1:${port}/`;
  const giveUpAt = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < giveUpAt && nodeRed.exitCode === null) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) {
      process.stdout.write(`\nFlows: ${address} (this machine only; Ctrl-C ends)\n\n`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}
