import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import type { StreamKind } from '#sim/scenarios/stream-frames.ts';
import type { Subject } from './child.ts';
import { forkPart, nextMessage, startSubject } from './child.ts';
import type { FeederPlan, FromFeeder } from './feeder.ts';
import { usageOf } from './process-usage.ts';
import type { BenchServers } from './servers.ts';
import { launcher } from './subjects.ts';

/** Sixteen devices of mixed kinds, each line as full as 115200 baud allow. */
export type FullLines = {
  readonly devices: number;
  readonly bytesPerSecond: number;
  readonly framesPerSecond: number;
  readonly sent: number;
  /** Frames that left and were not counted by the gateway. */
  readonly lost: number;
  /** Frames that a line without flow control would have lost because the reader was more than 0.25 s behind. */
  readonly lostOnLine: number;
  readonly eventLoopDelayP99Ms: number;
  /** Share of one core. */
  readonly cpuShare: number;
  readonly residentMegabytes: number;
};

const KINDS: readonly StreamKind[] = [
  ...Array.from({ length: 8 }, () => 'gy-mcu90614' as const),
  ...Array.from({ length: 4 }, () => 'mlx90614-66' as const),
  ...['gy-614v' as const, 'gy-614v' as const],
  ...['line-scanner' as const, 'em4100' as const],
];
/** 115200 baud, 8N1, in frames of nine bytes. */
const FRAMES_PER_SECOND = 1_280;
const SETTLE_MS = 5_000;

export async function measureFullLines(servers: BenchServers, seconds: number): Promise<FullLines> {
  const directory = join(servers.directory, 'lines');
  const plan: FeederPlan = {
    directory,
    thermometerCount: KINDS.length,
    framesPerSecond: FRAMES_PER_SECOND,
    durationSeconds: seconds,
    timesFile: join(servers.directory, 'full-lines.f64'),
    kinds: KINDS,
  };
  const feeder = forkPart('feeder', plan);
  const ended = nextMessage<Extract<FromFeeder, { kind: 'done' }>>(feeder, 'done');
  const started = nextMessage<FromFeeder>(feeder, 'started');
  await nextMessage<FromFeeder>(feeder, 'links');
  const gateway = await startGateway(servers, directory);
  await started;
  await eventLoopDelayP99Ms(gateway);
  const before = usageOf(gateway.pid);
  const startedMs = performance.now();
  const { totals } = await ended;
  const after = usageOf(gateway.pid);
  const elapsedSeconds = (performance.now() - startedMs) / 1_000;
  const delayMs = await eventLoopDelayP99Ms(gateway);
  const counted = await framesWhenSettled(gateway, totals.sent);
  await gateway.stop();
  feeder.send('end');
  return {
    devices: KINDS.length,
    bytesPerSecond: KINDS.length * FRAMES_PER_SECOND * 9,
    framesPerSecond: Math.round(totals.sent / seconds),
    sent: totals.sent,
    lost: totals.sent - counted,
    lostOnLine: totals.dropped,
    eventLoopDelayP99Ms: delayMs,
    cpuShare: Math.round(((after.cpuSeconds - before.cpuSeconds) / elapsedSeconds) * 100) / 100,
    residentMegabytes: Math.round(after.residentMegabytes),
  };
}

type RunningGateway = Subject & { readonly url: string };

async function startGateway(servers: BenchServers, lines: string): Promise<RunningGateway> {
  const file = join(servers.directory, 'full-lines.yaml');
  const data = join(servers.directory, 'full-lines-data');
  rmSync(data, { recursive: true, force: true });
  writeFileSync(file, stringify(configOf(lines, data)));
  const subject = await startSubject(
    launcher,
    ['gateway', 'run', '--config', file],
    [/gateway ready/],
  );
  const url = /gateway ready: (\S+)/.exec(subject.output())?.[1] ?? '';
  return { ...subject, url };
}

function configOf(lines: string, dataDirectory: string): object {
  return {
    version: 1,
    site: 'bench',
    gateway: 'bench-gateway',
    dataDirectory,
    lanes: KINDS.map((_, index) => ({ id: `lane-${index + 1}`, checkpoint: 'bench' })),
    devices: KINDS.map((kind, index) => ({
      id: `device-${index + 1}`,
      driver: kind,
      lane: `lane-${index + 1}`,
      link: {
        kind: 'serial',
        path: deviceLinkPath(lines, laneDeviceNames(index + 1).thermometer),
        baudRate: 115_200,
      },
    })),
    mqtt: { broker: 'embedded', port: 0, opsCentreConfirms: false },
    station: { port: 0 },
  };
}

async function framesWhenSettled({ url }: RunningGateway, wanted: number): Promise<number> {
  const giveUpAtMs = performance.now() + SETTLE_MS;
  for (;;) {
    const { devices } = (await (await fetch(`${url}/api/devices`)).json()) as {
      devices: readonly { frames: number }[];
    };
    const frames = devices.reduce((sum, each) => sum + each.frames, 0);
    if (frames >= wanted || performance.now() > giveUpAtMs) return frames;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Since it was last asked. */
async function eventLoopDelayP99Ms({ url }: RunningGateway): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const seconds = /^gatehouse_event_loop_delay_p99_seconds\S* (\S+)$/m.exec(text)?.[1];
  return Math.round(Number(seconds) * 10_000) / 10;
}
