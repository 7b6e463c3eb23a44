import { join } from 'node:path';
import { forkPart, nextMessage } from './child.ts';
import type { FeederPlan, FromFeeder } from './feeder.ts';
import { usageOf } from './process-usage.ts';
import { latencies, quantilesOf, readTimes } from './quantiles.ts';
import type { BenchServers } from './servers.ts';
import type { SubjectKind } from './subjects.ts';
import type { FromSubscriber, SubscriberPlan } from './subscriber.ts';

export type ThroughputRow = {
  readonly subject: string;
  readonly readingsPerSecond: number;
  readonly seconds: number;
  readonly devices: number;
  readonly sent: number;
  /** Frames that a line without flow control would have lost because the reader was more than 0.25 s behind. */
  readonly lostOnLine: number;
  readonly lostOnMqtt: number;
  readonly lostInInflux: number;
  readonly mqttMessages: number;
  readonly latencyP50Ms: number;
  readonly latencyP99Ms: number;
  readonly cpuSecondsPer1000: number;
  readonly residentMegabytes: number;
  readonly startMs: number;
};

export type ThroughputPlan = {
  readonly readingsPerSecond: number;
  readonly seconds: number;
  readonly devices: number;
};

const SETTLE_MS = 20_000;

/** One run: feeder → subject → Mosquitto and InfluxDB, counted at both ends. */
export async function measureThroughput(
  kind: SubjectKind,
  plan: ThroughputPlan,
  servers: BenchServers,
): Promise<ThroughputRow> {
  const { readingsPerSecond, seconds, devices } = plan;
  const lines = join(servers.directory, 'lines');
  const feederPlan: FeederPlan = {
    directory: lines,
    thermometerCount: devices,
    framesPerSecond: readingsPerSecond / devices,
    durationSeconds: seconds,
    timesFile: join(servers.directory, 'sent.f64'),
  };
  const database = await servers.freshDatabase();
  const feeder = forkPart('feeder', feederPlan);
  const ended = nextMessage<Extract<FromFeeder, { kind: 'done' }>>(feeder, 'done');
  const started = nextMessage<FromFeeder>(feeder, 'started');
  await nextMessage<FromFeeder>(feeder, 'links');
  const subscriberPlan: SubscriberPlan = {
    url: servers.brokerUrl,
    topic: kind.topic,
    key: kind.key,
    frames: readingsPerSecond * seconds,
    timesFile: join(servers.directory, 'arrived.f64'),
  };
  const subscriber = forkPart('subscriber', subscriberPlan);
  await nextMessage<FromSubscriber>(subscriber, 'ready');
  const subject = await kind.start({ ...servers, lines, thermometerCount: devices, database });
  await started;
  const before = usageOf(subject.pid);
  const { totals } = await ended;
  let resident = usageOf(subject.pid).residentMegabytes;
  const countMqtt = async (): Promise<Extract<FromSubscriber, { kind: 'count' }>> => {
    const answer = nextMessage<Extract<FromSubscriber, { kind: 'count' }>>(subscriber, 'count');
    subscriber.send('count');
    return await answer;
  };
  const target = totals.sent;
  const giveUpAtMs = performance.now() + SETTLE_MS;
  let mqtt = await countMqtt();
  let stored = await servers.countPoints(database, kind.measurement, kind.field);
  while ((mqtt.readings < target || stored < target) && performance.now() < giveUpAtMs) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    mqtt = await countMqtt();
    stored = await servers.countPoints(database, kind.measurement, kind.field);
  }
  const after = usageOf(subject.pid);
  resident = Math.max(resident, after.residentMegabytes);
  const gone = new Promise((resolve) => subscriber.once('exit', resolve));
  subscriber.send('end');
  await gone;
  await subject.stop();
  feeder.send('end');
  const times =
    devices === 1
      ? latencies(readTimes(feederPlan.timesFile), readTimes(subscriberPlan.timesFile))
      : [];
  const { p50, p99 } = quantilesOf(times);
  return {
    subject: kind.name,
    readingsPerSecond,
    seconds,
    devices,
    sent: target,
    lostOnLine: totals.dropped,
    lostOnMqtt: target - mqtt.readings,
    lostInInflux: target - stored,
    mqttMessages: mqtt.messages,
    latencyP50Ms: p50,
    latencyP99Ms: p99,
    cpuSecondsPer1000:
      Math.round(((after.cpuSeconds - before.cpuSeconds) / target) * 1000 * 10_000) / 10_000,
    residentMegabytes: Math.round(resident),
    startMs: Math.round(subject.readyMs),
  };
}
