import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import type { Subject } from '#tests/bench/child.ts';
import { forkPart, nextMessage, startSubject } from '#tests/bench/child.ts';
import type { Quantiles } from '#tests/bench/quantiles.ts';
import { quantilesOf, readTimes } from '#tests/bench/quantiles.ts';
import { launcher } from '#tests/bench/subjects.ts';
import { freePort } from '#tests/support/server-process.ts';
import { delaysOf } from './delays.ts';
import type { PaintedPage } from './painted-page.ts';
import { openPaintedPage } from './painted-page.ts';
import type { FromPairFeeder, PairFeederPlan } from './pair-feeder.ts';

/** From the last byte of the last of the pair to … */
export type VerdictLatency = {
  readonly passages: number;
  readonly durable: Quantiles;
  /** The page's script is told of it. */
  readonly heard: Quantiles;
  /** Chromium has drawn it. */
  readonly painted: Quantiles;
  /** From durable to drawn: what the station and the page add to the disk's part. */
  readonly screen: Quantiles;
  readonly clockErrorMs: number;
  /** Of the last minute, before and after: the figures are those of a machine as busy as that. */
  readonly loadAverages: readonly [number, number];
};

/** The verdict of the one before has been drawn by then. */
const INTERVAL_MS = 300;
const SETTLE_MS = 1_500;

/** Scanner and thermometer on pseudo-terminals, a gateway with its journal and embedded broker, a kiosk in Chromium. */
export async function measureVerdictLatency(
  parent: string,
  passages: number,
): Promise<VerdictLatency> {
  const directory = join(parent, 'verdict-latency');
  const lines = join(directory, 'lines');
  mkdirSync(lines, { recursive: true });
  execFileSync('npm', ['run', '-s', 'build:web'], { stdio: 'inherit' });
  const plan: PairFeederPlan = {
    directory: lines,
    trustListFile: join(directory, 'trust-list.json'),
    passages,
    intervalMs: INTERVAL_MS,
    timesFile: join(directory, 'sent.f64'),
  };
  const feeder = forkPart('kiosk/pair-feeder', plan);
  const ended = nextMessage<FromPairFeeder>(feeder, 'done', passages * INTERVAL_MS * 4 + 60_000);
  await nextMessage<FromPairFeeder>(feeder, 'links');
  const loadBefore = loadavg()[0] ?? 0;
  const stationPort = await freePort();
  const durableFile = join(directory, 'durable.f64');
  let gateway: Subject | null = null;
  try {
    gateway = await startGateway(directory, plan, stationPort, durableFile);
    const page = await openPaintedPage(`http://127.0.0.1:${stationPort}/?lane=lane-1`);
    feeder.send('go');
    await ended;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const shown = await page.times();
    await page.close();
    await gateway.stop();
    return tableOf(page, shown, loadBefore, readTimes(plan.timesFile), readTimes(durableFile));
  } finally {
    await gateway?.stop();
    feeder.kill();
  }
}

function tableOf(
  { clockErrorMs }: PaintedPage,
  { heard, painted }: Awaited<ReturnType<PaintedPage['times']>>,
  loadBefore: number,
  sent: Float64Array,
  durable: Float64Array,
): VerdictLatency {
  const table = (seen: readonly number[]): Quantiles => quantilesOf(delaysOf(sent, seen));
  return {
    passages: sent.length,
    durable: table([...durable]),
    heard: table(heard),
    painted: table(painted),
    screen: quantilesOf(delaysOf(durable, painted)),
    clockErrorMs: Math.round(clockErrorMs * 100) / 100,
    loadAverages: [loadBefore, loadavg()[0] ?? 0],
  };
}

function startGateway(
  directory: string,
  { trustListFile }: PairFeederPlan,
  stationPort: number,
  durableFile: string,
): Promise<Subject> {
  const names = laneDeviceNames(1);
  const serial = (name: string) => ({
    lane: 'lane-1',
    link: { kind: 'serial', path: deviceLinkPath(join(directory, 'lines'), name) },
  });
  const file = join(directory, 'gateway.yaml');
  writeFileSync(
    file,
    stringify({
      version: 1,
      site: 'bench',
      gateway: 'bench-kiosk',
      dataDirectory: join(directory, 'data'),
      lanes: [{ id: 'lane-1', checkpoint: 'bench' }],
      devices: [
        {
          id: 'thermometer-1',
          driver: 'gy-mcu90614',
          ...serial(names.thermometer),
          screening: { measurement: 'single' },
        },
        { id: 'scanner-1', driver: 'line-scanner', ...serial(names.scanner) },
      ],
      codes: { sitePass: { trustListFile, audience: 'demo-site' } },
      mqtt: { broker: 'embedded', port: 0 },
      station: { port: stationPort },
    }),
  );
  const probe = pathToFileURL(join(import.meta.dirname, 'passage-probe.ts')).href;
  return startSubject(launcher, ['gateway', 'run', '--config', file], [/gateway ready/], {
    env: { NODE_OPTIONS: `--import ${probe}`, GATEHOUSE_BENCH_PASSAGES: durableFile },
  });
}
