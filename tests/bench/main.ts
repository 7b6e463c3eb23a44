import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '#tests/support/chromium.ts';
import { measureFootprint } from './footprint.ts';
import { measureFullLines } from './full-lines.ts';
import { measureJournal } from './journal-rate.ts';
import { measureVerdictLatency } from './kiosk/verdict-latency.ts';
import { measureLatency } from './latency.ts';
import { machineFacts } from './machine-facts.ts';
import type { Report } from './report.ts';
import { reportText, verdictText } from './report.ts';
import { missingServers, startBenchServers } from './servers.ts';
import { gatehouse, nodeRed, nodeRedFolder, nodeRedIsInstalled } from './subjects.ts';
import type { ThroughputRow } from './throughput.ts';
import { measureThroughput } from './throughput.ts';

const help = `Usage: npm run bench -- [--seconds N] [--rates A,B,C] [--without-node-red] [--only kiosk] [--passages N]

Measures the gateway on this machine with Mosquitto and InfluxDB 1.x beside it, and in the same run the same
job as a Node-RED 5 flow. Prints a table and writes bench-out/bench.json. Close other programs first: load
generators, broker and database share the processors with what is measured. \`--only kiosk\` measures nothing but
how soon a verdict is durable and drawn by Chromium; it needs no servers.
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rates: { type: 'string', default: '1000,10000,20000' },
    'without-node-red': { type: 'boolean', default: false },
    only: { type: 'string' },
    passages: { type: 'string', default: '400' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
process.exitCode = await run();

function run(): Promise<number> {
  if (values.help) return Promise.resolve(sayHelp());
  return values.only === 'kiosk' ? benchKiosk() : bench();
}

async function benchKiosk(): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  try {
    const verdict = await measureVerdictLatency(directory, Number(values.passages));
    console.log(verdictText(verdict));
    return 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function sayHelp(): number {
  console.log(help);
  return 0;
}

async function bench(): Promise<number> {
  const missing = missingServers();
  if (missing.length > 0) {
    console.error(`The bench needs servers: ${missing.join('; ')}.`);
    return 2;
  }
  const seconds = Number(values.seconds);
  const subjects = values['without-node-red'] ? [gatehouse] : [gatehouse, nodeRed];
  if (!values['without-node-red'] && !nodeRedIsInstalled()) installNodeRed();
  const servers = await startBenchServers();
  try {
    say('the journal alone …');
    const journal = await measureJournal(servers.directory);
    say('latency at 50 readings/s …');
    const latency = await measureLatency(servers, 50, Math.max(seconds, 20));
    say('from the pair to the screen …');
    const verdict = chromium.path
      ? await measureVerdictLatency(servers.directory, Number(values.passages))
      : null;
    say('16 devices …');
    const footprint = await measureFootprint(servers);
    say('16 full lines …');
    const fullLines = await measureFullLines(servers, seconds);
    const throughput: ThroughputRow[] = [];
    for (const readingsPerSecond of values.rates.split(',').map(Number)) {
      for (const subject of subjects) {
        say(`${readingsPerSecond} readings/s into ${subject.name} …`);
        throughput.push(
          await measureThroughput(subject, { readingsPerSecond, seconds, devices: 1 }, servers),
        );
      }
    }
    const report: Report = {
      machine: machineFacts(),
      journal,
      latency,
      verdict,
      footprint,
      fullLines,
      throughput,
    };
    mkdirSync('bench-out', { recursive: true });
    writeFileSync(join('bench-out', 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
    console.log(reportText(report));
    return 0;
  } finally {
    await servers.stop();
  }
}

function installNodeRed(): void {
  say('installing Node-RED for the comparison (once) …');
  spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: nodeRedFolder, stdio: 'inherit' });
}

function say(what: string): void {
  process.stderr.write(`bench: ${what}\n`);
}
