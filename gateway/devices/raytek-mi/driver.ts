import type {
  DeviceDriver,
  DriverConnection,
  DriverSession,
} from '#gateway/devices/device-driver.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import { BurstSession } from './burst-session.ts';
import { boxAddress, burstModeCommands, pollModeCommands } from './commands.ts';
import type { RaytekLine } from './line.ts';
import { raytekLineFormat } from './line.ts';
import { PollSession } from './poll-session.ts';
import { raytekMiProbe } from './probe.ts';
import type { RaytekMiOptions } from './raytek-mi-config.ts';
import { raytekMiOptionsSchema } from './raytek-mi-config.ts';

/** The slowest that a burst string comes is every 20 s at a Marathon's wish, 50 ms as sold. */
const BURST_SILENCE_MS = 5_000;
/** On a shared line a device waits for its turn, also behind some that do not answer. */
const POLL_SILENCE_MS = 10_000;

/** A line of 30 characters lasts 32 ms at 9600 baud, and a USB adapter may hold its rest back. */
const IDLE_FLUSH_MS = 200;

export const raytekMiFamily = driverFamily({
  optionsSchema: raytekMiOptionsSchema,
  create: createRaytekMiDriver,
  busAddress: ({ address }) => address,
  probe: raytekMiProbe,
});

function createRaytekMiDriver(options: RaytekMiOptions): DeviceDriver {
  const isBurst = options.mode === 'burst';
  const { pollIntervalMs, answerTimeoutMs, longestAnswerMs } = options;
  const pollSilenceMs = 3 * (pollIntervalMs + answerTimeoutMs + longestAnswerMs);
  return {
    name: 'raytek-mi',
    role: 'thermometer',
    defaultBaudRate: 9600,
    silenceTimeoutMs: isBurst ? BURST_SILENCE_MS : Math.max(POLL_SILENCE_MS, pollSilenceMs),
    start: (session) => (isBurst ? listen(options, session) : poll(options, session)),
  };
}

function poll(options: RaytekMiOptions, session: DriverSession): DriverConnection {
  const asking = new PollSession(options, session);
  const commands = options.setMode ? pollModeCommands(boxAddress(options.address)) : [];
  return { ...reading(asking, session), openingCommands: commands, asking };
}

function listen(options: RaytekMiOptions, session: DriverSession): DriverConnection {
  const commands = options.setMode ? burstModeCommands() : [];
  return { ...reading(new BurstSession(options, session), session), openingCommands: commands };
}

type LineReader = { line(line: RaytekLine, byteCount: number): void };

function reading(reader: LineReader, { discarded }: DriverSession) {
  const frame = (line: RaytekLine, byteCount: number) => reader.line(line, byteCount);
  const decoder = new SyncedDecoder({ format: raytekLineFormat, sink: { frame, discarded } });
  return {
    bytes: (chunk: Uint8Array) => decoder.push(chunk),
    pendingByteCount: () => decoder.pendingByteCount,
    flush: (reason: Parameters<DriverConnection['flush']>[0]) => decoder.flush(reason),
    idleFlushMs: IDLE_FLUSH_MS,
  };
}
