import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '#sim/random.ts';
import { FrameStream } from '#sim/scenarios/frame-stream.ts';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import type { Scenario } from '#sim/scenarios/scenario.ts';
import { everyReader, untilAborted } from '#sim/scenarios/scenario.ts';
import type { StreamKind } from '#sim/scenarios/stream-frames.ts';
import { streamFramesOf } from '#sim/scenarios/stream-frames.ts';
import { VirtualPort } from '#sim/virtual-port.ts';

export type StreamOptions = {
  readonly directory: string;
  readonly thermometerCount: number;
  /** Of each thermometer. */
  readonly framesPerSecond: number;
  /** What each sends; without it all are GY-MCU90614. Longer frames are fewer: all lines carry the same bytes a second. */
  readonly kinds?: readonly StreamKind[];
  readonly durationSeconds: number;
  /** Called when every line has a reader and frame 0 is due now, on the monotonic clock of the machine. */
  readonly started?: (monotonicMs: number) => void;
  /** When each frame left, on the same clock: `thermometer * framesOfEach + frame`; NaN when dropped. */
  readonly sentAtMs?: Float64Array;
};

export type StreamTotals = {
  readonly sent: number;
  readonly dropped: number;
  /** How late the simulator itself woke up at worst: beyond the slack it drops by its own fault. */
  readonly latestWakeMs: number;
};

/** A reader that is further behind has lost bytes on a real line. */
const SLACK_MS = 250;
/** GY-MCU90614. */
const USUAL_FRAME_BYTES = 9;
/** Many frames leave in one write when the rate is high. */
const SHORTEST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 1000;

export function framesOfEach(options: StreamOptions): number {
  return Math.round(options.framesPerSecond * options.durationSeconds);
}

/** Thermometers that send without pause at a given rate, for measurements. */
export function openStream(options: StreamOptions): Scenario<StreamTotals> {
  const ports = openPorts(options);
  const streams = ports.map((port, index) => streamOf(port, index, options));
  let latestWakeMs = 0;
  const wake = (latenessMs: number) => {
    latestWakeMs = Math.max(latestWakeMs, latenessMs);
  };
  return {
    targets: ports,
    run: async (signal) => {
      const stream = async () => {
        await everyReader(ports, signal);
        await runStreams(streams, options, wake, signal);
      };
      await untilAborted(stream(), signal);
      return { ...sumOf(streams), latestWakeMs: Math.round(latestWakeMs * 10) / 10 };
    },
    close: () => {
      for (const port of ports) port.close();
    },
  };
}

async function runStreams(
  streams: readonly FrameStream[],
  options: StreamOptions,
  wake: (latenessMs: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = monotonicMs();
  options.started?.(startedMs);
  let plannedMs = 0;
  const lastMs = options.durationSeconds * 1000 + SLACK_MS;
  while (!streams.every((stream) => stream.isDone) && monotonicMs() - startedMs < lastMs) {
    const nowMs = monotonicMs() - startedMs;
    wake(nowMs - plannedMs);
    for (const stream of streams) stream.advance(nowMs);
    plannedMs = nextWakeMs(streams, monotonicMs() - startedMs);
    const waitMs = plannedMs - (monotonicMs() - startedMs);
    await delay(Math.max(0, waitMs), undefined, { signal });
  }
  for (const stream of streams) stream.giveUp();
}

/** A stream that waits for room in the line is looked after again soon. */
function nextWakeMs(streams: readonly FrameStream[], nowMs: number): number {
  const due = streams.filter((stream) => !stream.isDone).map((stream) => stream.nextDueMs);
  return Math.max(nowMs + SHORTEST_WAIT_MS, Math.min(...due, nowMs + LONGEST_WAIT_MS));
}

function openPorts(options: StreamOptions): readonly VirtualPort[] {
  const ports: VirtualPort[] = [];
  try {
    for (let lane = 1; lane <= options.thermometerCount; lane += 1) {
      const name = laneDeviceNames(lane).thermometer;
      const linkPath = deviceLinkPath(options.directory, name);
      ports.push(new VirtualPort({ name, linkPath, random: createRandom(0, name) }));
    }
  } catch (error) {
    for (const port of ports) port.close();
    throw error;
  }
  return ports;
}

function streamOf(port: VirtualPort, index: number, options: StreamOptions): FrameStream {
  const { sentAtMs, durationSeconds } = options;
  const frames = streamFramesOf(options.kinds?.[index] ?? 'gy-mcu90614');
  const framesPerSecond = (options.framesPerSecond * USUAL_FRAME_BYTES) / frames.frameBytes;
  const frameCount = Math.round(framesPerSecond * durationSeconds);
  sentAtMs?.fill(Number.NaN, index * frameCount, (index + 1) * frameCount);
  let offeredAtMs = 0;
  return new FrameStream({
    frames,
    framesPerSecond,
    frameCount,
    slackMs: SLACK_MS,
    hasReader: () => port.hasReader,
    offer: (bytes, offset, length) => {
      const taken = port.offer(bytes, offset, length);
      if (sentAtMs) offeredAtMs = monotonicMs();
      return taken;
    },
    ...(sentAtMs && {
      sent: (frame: number) => {
        sentAtMs[index * frameCount + frame] = offeredAtMs;
      },
    }),
  });
}

function sumOf(streams: readonly FrameStream[]): { sent: number; dropped: number } {
  let sent = 0;
  let dropped = 0;
  for (const stream of streams) {
    sent += stream.totals.sent;
    dropped += stream.totals.dropped;
  }
  return { sent, dropped };
}

/** CLOCK_MONOTONIC, which every process of the machine reads alike. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
