import type { DeviceDriver, DriverSession } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import type { Polling } from '#gateway/devices/kit/polling.ts';
import { createPolling } from '#gateway/devices/kit/polling.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { TemperatureSample } from '#gateway/domain/reading.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import { createChecksumWatch } from './checksum-watch.ts';
import { autoOutputCommand, oneFrameCommand } from './commands.ts';
import type { GyMcu90640Frame } from './frame.ts';
import { gyMcu90640Format } from './frame.ts';
import type { GyMcu90640Options } from './gy-mcu90640-config.ts';
import { gyMcu90640OptionsSchema } from './gy-mcu90640-config.ts';
import { createHottestBlock } from './hottest-block.ts';

/** Four periods at the slowest rate, one frame in two seconds. */
const SILENCE_TIMEOUT_MS = 8_000;

/** A module sends a frame in one go: what is cut for longer stays cut. */
const IDLE_FLUSH_MS = 200;

/** A frame takes 134 ms at 115200 baud and 1.6 s at 9600; and at the slowest rate two seconds pass until there is one. */
const ANSWER_TIMEOUT_MS = 4_000;
const DRAIN_MS = 2_000;

/** Only listens: the one question that gives a frame also stops the module from sending by itself. */
const probe: DriverProbe = {
  baudRates: [115_200, 460_800, 9600],
  question: null,
  answerTimeoutMs: 1_300,
  recognise: (bytes) => {
    const block = createHottestBlock(2, []);
    const frame = firstFrameIn(bytes, gyMcu90640Format({ checksum: 'unknown', block }));
    if (frame === null) return null;
    const { rawTemperatureCelsius, ambientTemperatureCelsius } = sampleFrom(frame);
    return {
      detail: `hottest ${rawTemperatureCelsius.toFixed(2)} °C, module ${ambientTemperatureCelsius?.toFixed(2)} °C`,
    };
  },
};

export const gyMcu90640Family = driverFamily({
  optionsSchema: gyMcu90640OptionsSchema,
  create: (options, { clock }) => createGyMcu90640Driver(options, clock),
  probe,
});

function createGyMcu90640Driver(options: GyMcu90640Options, clock: Clock): DeviceDriver {
  const { checksum, blockSidePixels, brokenPixels } = options;
  const block = createHottestBlock(blockSidePixels, brokenPixels);
  const format = gyMcu90640Format({ checksum, block });
  return {
    name: 'gy-mcu90640',
    role: 'thermometer',
    defaultBaudRate: 115_200,
    silenceTimeoutMs: Math.max(SILENCE_TIMEOUT_MS, 5 * options.pollIntervalMs),
    start: (session) => {
      const quarantineLeftMs = quarantineFrom(clock, options.quarantineMs);
      const polling = options.output === 'query' ? pollingOf(options, quarantineLeftMs) : null;
      const frame = frameReceiver(options, polling, session);
      const decoder = new SyncedDecoder({ format, sink: { frame, discarded: session.discarded } });
      return {
        bytes: (chunk) => {
          if (quarantineLeftMs() <= 0) decoder.push(chunk);
          else session.discarded(chunk.length, DiscardReason.Stale);
        },
        pendingByteCount: () => decoder.pendingByteCount,
        flush: (reason) => decoder.flush(reason),
        openingCommands: openingCommands(options),
        idleFlushMs: IDLE_FLUSH_MS,
        ...(polling && { asking: polling.asking }),
      };
    },
  };
}

/** With `query` the first question is asked at once: its frame, and the rest of any other, fall into the quarantine. */
function openingCommands({ output, autoOutput }: GyMcu90640Options): Uint8Array[] {
  if (output === 'query') return [oneFrameCommand()];
  return autoOutput ? [autoOutputCommand()] : [];
}

/** How much is left of the first moments of a connection, of which nothing is kept. */
function quarantineFrom(clock: Clock, quarantineMs: number): () => number {
  const untilMs = clock.monotonicMs() + quarantineMs;
  return () => untilMs - clock.monotonicMs();
}

function pollingOf({ pollIntervalMs }: GyMcu90640Options, quarantineLeftMs: () => number): Polling {
  const polling = createPolling({
    inquiry: () => ({
      question: oneFrameCommand(),
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
      drainMs: DRAIN_MS,
    }),
    restMs: pollIntervalMs,
  });
  const next = () => {
    const leftMs = quarantineLeftMs();
    return leftMs > 0 ? { pauseMs: leftMs } : polling.asking.next();
  };
  return { ...polling, asking: { ...polling.asking, next } };
}

function frameReceiver(
  { checksum }: GyMcu90640Options,
  polling: Polling | null,
  session: DriverSession,
) {
  const watch = checksum === 'unknown' ? createChecksumWatch(session) : null;
  return (frame: GyMcu90640Frame, byteCount: number) => {
    if (polling && !polling.isOpen()) {
      session.discarded(byteCount, DiscardReason.Unasked);
      return;
    }
    session.frame(byteCount);
    session.output({ kind: 'temperature', sample: sampleFrom(frame) });
    watch?.(frame.isSumRight);
    if (polling === null) return;
    polling.close();
    session.answered();
  };
}

function sampleFrom(frame: GyMcu90640Frame): TemperatureSample {
  return {
    rawTemperatureCelsius: frame.hottestCentiCelsius / 100,
    ambientTemperatureCelsius: frame.ambientCentiCelsius / 100,
    mode: ThermometerMode.Surface,
  };
}
