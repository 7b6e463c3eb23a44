import type { DeviceDriver, DriverSession, Inquiry } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import type { Polling } from '#gateway/devices/kit/polling.ts';
import { createPolling } from '#gateway/devices/kit/polling.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import type { TemperatureSample } from '#gateway/domain/reading.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import { queryCommand } from './commands.ts';
import type { Mlx9061466Frame } from './frame.ts';
import { mlx9061466Format, OutputMode } from './frame.ts';
import type { Mlx9061466Options } from './mlx90614-66-config.ts';
import { mlx9061466OptionsSchema } from './mlx90614-66-config.ts';

const SILENCE_TIMEOUT_MS = 3_000;

/** A frame lasts 10 ms at 9600 baud: what is cut for longer stays cut. */
const IDLE_FLUSH_MS = 200;

/** No page says how fast it answers; the sensor behind it measures about ten times a second. */
const ANSWER_TIMEOUT_MS = 300;

/** Only listens: the one question that the module knows also changes how it sends. */
const probe: DriverProbe = {
  baudRates: [115_200, 9600, 57_600],
  question: null,
  answerTimeoutMs: 1_000,
  recognise: (bytes) => {
    const frame = firstFrameIn(bytes, mlx9061466Format);
    if (frame === null) return null;
    const { firstCentiCelsius, secondCentiCelsius } = frame;
    return {
      detail: `${(firstCentiCelsius / 100).toFixed(2)} °C and ${(secondCentiCelsius / 100).toFixed(2)} °C`,
    };
  },
};

export const mlx9061466Family = driverFamily({
  optionsSchema: mlx9061466OptionsSchema,
  create: createMlx9061466Driver,
  probe,
});

function createMlx9061466Driver(options: Mlx9061466Options): DeviceDriver {
  return {
    name: 'mlx90614-66',
    role: 'thermometer',
    defaultBaudRate: 115_200,
    silenceTimeoutMs: Math.max(SILENCE_TIMEOUT_MS, 5 * options.pollIntervalMs),
    start: (session) => {
      const polling = options.output === 'query' ? pollingOf(options) : null;
      const sink = {
        frame: frameReceiver(options, polling, session),
        discarded: session.discarded,
      };
      const decoder = new SyncedDecoder({ format: mlx9061466Format, sink });
      return {
        bytes: (chunk) => decoder.push(chunk),
        pendingByteCount: () => decoder.pendingByteCount,
        flush: (reason) => decoder.flush(reason),
        openingCommands: [],
        idleFlushMs: IDLE_FLUSH_MS,
        ...(polling && { asking: polling.asking }),
      };
    },
  };
}

function pollingOf({ pollIntervalMs }: Mlx9061466Options): Polling {
  const inquiry = (): Inquiry => ({
    question: queryCommand(),
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    drainMs: ANSWER_TIMEOUT_MS,
  });
  return createPolling({ inquiry, restMs: pollIntervalMs });
}

function frameReceiver(
  options: Mlx9061466Options,
  polling: Polling | null,
  session: DriverSession,
) {
  return (frame: Mlx9061466Frame, byteCount: number) => {
    if (polling && !(polling.isOpen() && frame.outputMode === OutputMode.Query)) {
      session.discarded(byteCount, DiscardReason.Unasked);
      return;
    }
    session.frame(byteCount);
    session.output({ kind: 'temperature', sample: sampleFrom(frame, options) });
    if (polling === null) return;
    polling.close();
    session.answered();
  };
}

function sampleFrom(
  { firstCentiCelsius, secondCentiCelsius }: Mlx9061466Frame,
  { firstValue }: Mlx9061466Options,
): TemperatureSample {
  const isObjectFirst = firstValue === 'object';
  return {
    rawTemperatureCelsius: (isObjectFirst ? firstCentiCelsius : secondCentiCelsius) / 100,
    ambientTemperatureCelsius: (isObjectFirst ? secondCentiCelsius : firstCentiCelsius) / 100,
    mode: ThermometerMode.Surface,
  };
}
