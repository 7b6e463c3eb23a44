import { join } from 'node:path';
import { forkPart, nextMessage } from './child.ts';
import type { FeederPlan, FromFeeder } from './feeder.ts';
import { usageOf } from './process-usage.ts';
import type { BenchServers } from './servers.ts';
import { gatehouse } from './subjects.ts';

export type Footprint = {
  readonly devices: number;
  readonly readingsPerSecond: number;
  readonly residentMegabytes: number;
  readonly startMs: number;
};

const DEVICES = 16;
const FRAMES_PER_SECOND = 5;
const SECONDS = 8;

/** A gateway with many devices at an everyday rate: memory, and the time from the start to records on their way. */
export async function measureFootprint(servers: BenchServers): Promise<Footprint> {
  const lines = join(servers.directory, 'lines');
  const plan: FeederPlan = {
    directory: lines,
    thermometerCount: DEVICES,
    framesPerSecond: FRAMES_PER_SECOND,
    durationSeconds: SECONDS,
    timesFile: join(servers.directory, 'footprint.f64'),
  };
  const database = await servers.freshDatabase();
  const feeder = forkPart('feeder', plan);
  const ended = nextMessage<FromFeeder>(feeder, 'done');
  await nextMessage<FromFeeder>(feeder, 'links');
  const subject = await gatehouse.start({ ...servers, lines, thermometerCount: DEVICES, database });
  await ended;
  const { residentMegabytes } = usageOf(subject.pid);
  await subject.stop();
  feeder.send('end');
  return {
    devices: DEVICES,
    readingsPerSecond: DEVICES * FRAMES_PER_SECOND,
    residentMegabytes: Math.round(residentMegabytes),
    startMs: Math.round(subject.readyMs),
  };
}
