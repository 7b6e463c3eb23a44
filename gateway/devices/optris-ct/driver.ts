import type {
  DeviceDriver,
  DriverConnection,
  DriverSession,
} from '#gateway/devices/device-driver.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import { burstFormat } from './burst-frame.ts';
import { Confirmation } from './confirmation.ts';
import { celsiusFrom } from './encoding.ts';
import type { OptrisCtOptions } from './optris-ct-config.ts';
import { optrisCtOptionsSchema } from './optris-ct-config.ts';
import { PollSession } from './poll-session.ts';
import { optrisCtProbe } from './probe.ts';
import { sampleOf } from './sample.ts';

/** An answer ends with silence: above the 16 ms for which a USB adapter may hold back its second byte. */
const ANSWER_END_MS = 30;

/** Several hundred burst strings at any rate. */
const BURST_SILENCE_MS = 3_000;
/** On a shared line a device waits for its turn, also behind some that do not answer. */
const POLL_SILENCE_MS = 10_000;
const BURST_IDLE_FLUSH_MS = 200;

export const optrisCtFamily = driverFamily({
  optionsSchema: optrisCtOptionsSchema,
  create: createOptrisCtDriver,
  busAddress: ({ address }) => address,
  probe: optrisCtProbe,
});

function createOptrisCtDriver(options: OptrisCtOptions): DeviceDriver {
  const isBurst = options.mode === 'burst';
  const { pollIntervalMs, answerTimeoutMs, longestAnswerMs } = options;
  const pollSilenceMs = 3 * (pollIntervalMs + answerTimeoutMs + longestAnswerMs);
  return {
    name: 'optris-ct',
    role: 'thermometer',
    defaultBaudRate: 115_200,
    silenceTimeoutMs: isBurst ? BURST_SILENCE_MS : Math.max(POLL_SILENCE_MS, pollSilenceMs),
    start: (session) => (isBurst ? listen(options, session) : poll(options, session)),
  };
}

function poll(options: OptrisCtOptions, session: DriverSession): DriverConnection {
  const asking = new PollSession(options, session);
  const { answers } = asking;
  return {
    bytes: (chunk) => answers.push(chunk),
    pendingByteCount: () => answers.pendingByteCount,
    flush: () => answers.flush(),
    openingCommands: [],
    idleFlushMs: ANSWER_END_MS,
    asking,
  };
}

function listen(options: OptrisCtOptions, session: DriverSession): DriverConnection {
  const confirmation = new Confirmation(options.confirmWithinCelsius);
  const frame = (counts: number, byteCount: number) => {
    session.frame(byteCount);
    const celsius = celsiusFrom(counts, options.scale);
    if (confirmation.confirms(celsius)) session.output(sampleOf(celsius));
  };
  const sink = { frame, discarded: session.discarded };
  const decoder = new SyncedDecoder({ format: burstFormat(options), sink });
  return {
    bytes: (chunk) => decoder.push(chunk),
    pendingByteCount: () => decoder.pendingByteCount,
    flush: (reason) => decoder.flush(reason),
    openingCommands: [],
    idleFlushMs: BURST_IDLE_FLUSH_MS,
  };
}
