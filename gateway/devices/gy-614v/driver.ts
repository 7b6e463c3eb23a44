import type { DeviceDriver, DriverSession } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import type { TemperatureSample } from '#gateway/domain/reading.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import { binaryFormatCommand, outputModeCommand, readCommand } from './commands.ts';
import type { Gy614vFrame } from './frame.ts';
import { gy614vFormat } from './frame.ts';
import type { Gy614vOptions } from './gy-614v-config.ts';
import { gy614vOptionsSchema } from './gy-614v-config.ts';
import type { Questions } from './questions.ts';
import { createQuestions } from './questions.ts';
import type { Sayings } from './sayings.ts';
import { createSayings } from './sayings.ts';

const DEFAULT_ADDRESS = 0xa4;

/** Five periods at the slowest rate, one a second. */
const SILENCE_TIMEOUT_MS = 5_000;

/** A frame lasts 55 ms at 2400 baud, the slowest there is: what is cut for longer stays cut. */
const IDLE_FLUSH_MS = 200;

/** Reading registers changes nothing, and a module that sends by itself is heard before. */
const probe: DriverProbe = {
  baudRates: [9600, 115_200],
  question: readCommand(DEFAULT_ADDRESS, 'values'),
  answerTimeoutMs: 100,
  recognise: (bytes) => {
    const frame =
      firstFrameIn(bytes, gy614vFormat(DEFAULT_ADDRESS)) ?? firstFrameIn(bytes, gy614vFormat(null));
    if (frame?.kind !== 'values') return null;
    const { rawTemperatureCelsius, deviceBodyTemperatureCelsius } = sampleFrom(frame);
    const body = deviceBodyTemperatureCelsius?.toFixed(2) ?? 'none';
    const detail = `object ${rawTemperatureCelsius.toFixed(2)} °C, body ${body}, emissivity ${frame.emissivityPercent} %`;
    if (frame.address === DEFAULT_ADDRESS) return { detail };
    return { detail, options: { address: frame.address } };
  },
};

export const gy614vFamily = driverFamily({
  optionsSchema: gy614vOptionsSchema,
  create: createGy614vDriver,
  // A module that sends by itself talks into everybody else's answers.
  busAddress: ({ output, address }) => (output === 'query' ? address : null),
  probe,
});

function createGy614vDriver(options: Gy614vOptions): DeviceDriver {
  return {
    name: 'gy-614v',
    role: 'thermometer',
    defaultBaudRate: 9600,
    silenceTimeoutMs: Math.max(SILENCE_TIMEOUT_MS, 5 * options.pollIntervalMs),
    start: (session) => {
      const questions = options.output === 'query' ? createQuestions(options) : null;
      const decoder = new SyncedDecoder({
        format: gy614vFormat(options.address),
        sink: { frame: frameReceiver(options, questions, session), discarded: session.discarded },
      });
      return {
        bytes: (chunk) => decoder.push(chunk),
        pendingByteCount: () => decoder.pendingByteCount,
        flush: (reason) => decoder.flush(reason),
        openingCommands: options.setOutput ? openingCommands(options) : [],
        idleFlushMs: IDLE_FLUSH_MS,
        ...(questions && { asking: questions.asking }),
      };
    },
  };
}

const openingCommands = ({ address, output }: Gy614vOptions): Uint8Array[] => [
  outputModeCommand(address, output),
  binaryFormatCommand(address),
];

function frameReceiver(
  options: Gy614vOptions,
  questions: Questions | null,
  session: DriverSession,
): (frame: Gy614vFrame, byteCount: number) => void {
  const sayings = createSayings(session, options.emissivityPercent);
  return (frame, byteCount) => {
    const isExpected = questions ? questions.accepts(frame) : frame.kind === 'values';
    if (!isExpected && frame.kind !== 'written') {
      session.discarded(byteCount, DiscardReason.Unasked);
      return;
    }
    session.frame(byteCount);
    tell(frame, sayings, session);
    if (!isExpected || questions === null) return;
    questions.close();
    session.answered();
  };
}

function tell(frame: Gy614vFrame, sayings: Sayings, session: DriverSession): void {
  switch (frame.kind) {
    case 'values':
      sayings.emissivityIs(frame.emissivityPercent);
      session.output({ kind: 'temperature', sample: sampleFrom(frame) });
      break;
    case 'offset':
      sayings.offsetIs(frame.offsetDeciCelsius);
      break;
    case 'identity':
      sayings.chipIs(frame.chipType, frame.firmware);
      break;
    case 'written':
      break;
    default:
      frame satisfies never;
  }
}

/** Nobody alive has a body temperature beyond: of a wall or a lamp the module converts what is no body. */
const COLDEST_BODY_CENTI_CELSIUS = 2_000;
const HOTTEST_BODY_CENTI_CELSIUS = 4_500;

function sampleFrom(frame: Gy614vFrame & { readonly kind: 'values' }): TemperatureSample {
  const { objectCentiCelsius, ambientCentiCelsius, bodyCentiCelsius } = frame;
  const isBody =
    bodyCentiCelsius >= COLDEST_BODY_CENTI_CELSIUS &&
    bodyCentiCelsius <= HOTTEST_BODY_CENTI_CELSIUS;
  return {
    rawTemperatureCelsius: objectCentiCelsius / 100,
    ambientTemperatureCelsius: ambientCentiCelsius / 100,
    ...(isBody && { deviceBodyTemperatureCelsius: bodyCentiCelsius / 100 }),
    mode: ThermometerMode.Surface,
  };
}
