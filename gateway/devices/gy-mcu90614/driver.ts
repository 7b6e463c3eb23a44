import type { DeviceDriver, DriverSession } from '#gateway/devices/device-driver.ts';
import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import type { TemperatureSample } from '#gateway/domain/reading.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import { continuousOutputCommand, oneReadingCommand } from './commands.ts';
import type { GyMcu90614Frame } from './frame.ts';
import { gyMcu90614Format } from './frame.ts';
import type { GyMcu90614Options } from './gy-mcu90614-config.ts';
import { gyMcu90614OptionsSchema } from './gy-mcu90614-config.ts';

/** Forty periods at the module's rate of about 14 frames a second. */
const SILENCE_TIMEOUT_MS = 3_000;

/** A frame lasts 75 ms at the slowest rate in use (1200 baud): what is cut for longer stays cut. */
const IDLE_FLUSH_MS = 200;

/** Asks for one reading, which changes nothing; a module that sends by itself is heard before. */
const probe: DriverProbe = {
  baudRates: [9600, 115_200],
  question: oneReadingCommand(),
  answerTimeoutMs: 100,
  recognise: (bytes) => {
    const frame = firstFrameIn(bytes, gyMcu90614Format);
    if (frame === null) return null;
    const sample = sampleFrom(frame);
    return {
      detail: `object ${sample.rawTemperatureCelsius.toFixed(2)} °C, module ${sample.ambientTemperatureCelsius?.toFixed(2)} °C`,
    };
  },
};

export const gyMcu90614Family = driverFamily({
  optionsSchema: gyMcu90614OptionsSchema,
  create: createGyMcu90614Driver,
  probe,
});

function createGyMcu90614Driver(options: GyMcu90614Options): DeviceDriver {
  const isContinuous = options.output === 'continuous';
  return {
    name: 'gy-mcu90614',
    role: 'thermometer',
    defaultBaudRate: 9600,
    silenceTimeoutMs: isContinuous ? SILENCE_TIMEOUT_MS : null,
    start: (session) => {
      const decoder = new SyncedDecoder({ format: gyMcu90614Format, sink: frameSink(session) });
      return {
        bytes: (chunk) => decoder.push(chunk),
        pendingByteCount: () => decoder.pendingByteCount,
        flush: (reason) => decoder.flush(reason),
        openingCommands: isContinuous && options.autoOutput ? [continuousOutputCommand()] : [],
        idleFlushMs: IDLE_FLUSH_MS,
      };
    },
  };
}

function frameSink(session: DriverSession) {
  return {
    frame: (frame: GyMcu90614Frame, byteCount: number) => {
      session.frame(byteCount);
      session.output({ kind: 'temperature', sample: sampleFrom(frame) });
    },
    discarded: session.discarded,
  };
}

/** The module measures a surface; what a forehead says of the body is not its business. */
function sampleFrom(frame: GyMcu90614Frame): TemperatureSample {
  return {
    rawTemperatureCelsius: frame.objectCentiCelsius / 100,
    ambientTemperatureCelsius: frame.ambientCentiCelsius / 100,
    mode: ThermometerMode.Surface,
  };
}
