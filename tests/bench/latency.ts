import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import { freePort } from '#tests/support/server-process.ts';
import type { Subject } from './child.ts';
import { forkPart, nextMessage, startSubject } from './child.ts';
import { readEvents } from './event-source.ts';
import type { FeederPlan, FromFeeder } from './feeder.ts';
import { FrameClock } from './frame-clock.ts';
import type { Quantiles } from './quantiles.ts';
import { latencies, quantilesOf, readTimes } from './quantiles.ts';
import type { BenchServers } from './servers.ts';
import { launcher } from './subjects.ts';
import type { FromSubscriber, SubscriberPlan } from './subscriber.ts';

/** From the last byte of a frame to … */
export type LatencyTable = {
  readonly readingsPerSecond: number;
  readonly durable: Quantiles;
  readonly kiosk: Quantiles;
  readonly mqtt: Quantiles;
  readonly console: Quantiles;
};

const PASSWORD = 'correct horse battery';
/** The screens connect while the first frames are on their way already. */
const SKIPPED_FRAMES = 100;

/** One person a frame: each gives a reading, a passage and often an alert, shown on kiosk and console. */
export async function measureLatency(
  servers: BenchServers,
  readingsPerSecond: number,
  seconds: number,
): Promise<LatencyTable> {
  const { directory } = servers;
  const lines = join(directory, 'lines');
  const frames = readingsPerSecond * seconds;
  const feederPlan: FeederPlan = {
    directory: lines,
    thermometerCount: 1,
    framesPerSecond: readingsPerSecond,
    durationSeconds: seconds,
    timesFile: join(directory, 'sent.f64'),
  };
  const feeder = forkPart('feeder', feederPlan);
  const ended = nextMessage<FromFeeder>(feeder, 'done');
  await nextMessage<FromFeeder>(feeder, 'links');
  const plan: SubscriberPlan = {
    url: servers.brokerUrl,
    topic: 'gatehouse/v1/+/+/passage',
    key: '"rawTemperatureCelsius":',
    frames,
    timesFile: join(directory, 'arrived.f64'),
  };
  const subscriber = forkPart('subscriber', plan);
  await nextMessage<FromSubscriber>(subscriber, 'ready');
  const stationPort = await freePort();
  const centrePort = await freePort();
  const centre = await startCentre(servers, centrePort);
  const durableFile = join(directory, 'durable.f64');
  const gateway = await startGateway(servers, lines, stationPort, durableFile);
  const kiosk = new FrameClock(frames);
  const screen = new FrameClock(frames);
  const streams = await Promise.all([
    readEvents(`http://127.0.0.1:${stationPort}/api/lanes/lane-1/stream`, 'passage', {}, (json) =>
      kiosk.noteText(json),
    ),
    centre
      .cookie()
      .then((cookie) =>
        readEvents(`http://127.0.0.1:${centrePort}/api/stream`, 'passage', { cookie }, (json) =>
          screen.noteText(json),
        ),
      ),
  ]);
  await ended;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  for (const stream of streams) stream.close();
  const gone = new Promise((resolve) => subscriber.once('exit', resolve));
  subscriber.send('end');
  await gone;
  await gateway.stop();
  await centre.subject.stop();
  feeder.send('end');
  const sent = readTimes(feederPlan.timesFile).fill(Number.NaN, 0, SKIPPED_FRAMES);
  const table = (seen: Float64Array): Quantiles => quantilesOf(latencies(sent, seen));
  return {
    readingsPerSecond,
    durable: table(readTimes(durableFile)),
    kiosk: table(kiosk.times()),
    mqtt: table(readTimes(plan.timesFile)),
    console: table(screen.times()),
  };
}

function startGateway(
  servers: BenchServers,
  lines: string,
  stationPort: number,
  durableFile: string,
): Promise<Subject> {
  const file = join(servers.directory, 'latency-gateway.yaml');
  writeFileSync(
    file,
    stringify({
      version: 1,
      site: 'bench',
      gateway: 'bench-latency',
      dataDirectory: join(servers.directory, 'latency-data'),
      lanes: [{ id: 'lane-1', checkpoint: 'bench', requires: { temperature: true, code: false } }],
      devices: [
        {
          id: 'thermometer-1',
          driver: 'gy-mcu90614',
          lane: 'lane-1',
          link: { kind: 'serial', path: deviceLinkPath(lines, laneDeviceNames(1).thermometer) },
          screening: { measurement: 'single' },
        },
      ],
      mqtt: { broker: 'external', url: servers.brokerUrl, firstConnectSpreadMs: 0 },
      station: { port: stationPort },
    }),
  );
  const probe = pathToFileURL(join(import.meta.dirname, 'durable-probe.ts')).href;
  return startSubject(
    launcher,
    ['gateway', 'run', '--config', file],
    [/gateway ready/, /"state":"online"/],
    {
      env: { NODE_OPTIONS: `--import ${probe}`, GATEHOUSE_BENCH_DURABLE: durableFile },
    },
  );
}

async function startCentre(servers: BenchServers, port: number) {
  const file = join(servers.directory, 'latency-centre.yaml');
  writeFileSync(
    file,
    stringify({
      version: 1,
      centreId: 'bench-centre',
      dataDirectory: join(servers.directory, 'latency-centre'),
      http: { host: '127.0.0.1', port },
      mqtt: { url: servers.brokerUrl },
    }),
  );
  const subject = await startSubject(
    launcher,
    ['ops-centre', 'run', '--config', file],
    [/ops centre ready/, /set-up code: \S+/],
  );
  const origin = `http://127.0.0.1:${port}`;
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify(body),
    });
  return {
    subject,
    /** Makes the first account and signs in. */
    async cookie(): Promise<string> {
      const code = /set-up code: (\S+)/.exec(subject.output())?.[1] ?? '';
      await post('/api/setup', { code, userName: 'bench', password: PASSWORD });
      const response = await post('/api/session', { userName: 'bench', password: PASSWORD });
      if (!response.ok)
        throw new Error(`sign-in answered ${response.status}: ${await response.text()}`);
      return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    },
  };
}
