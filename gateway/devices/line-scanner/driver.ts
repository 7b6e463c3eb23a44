import type {
  DeviceDriver,
  DiscardReason,
  DriverConnection,
  DriverSession,
} from '#gateway/devices/device-driver.ts';
import type { DriverSurroundings } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { createDuplicateFilter } from './duplicate-filter.ts';
import type { ScannedLine } from './line.ts';
import { isCommandReply } from './line.ts';
import { LineDecoder } from './line-decoder.ts';
import type { LineScannerOptions } from './line-scanner-config.ts';
import { lineScannerOptionsSchema } from './line-scanner-config.ts';
import { createTextReader } from './text-reader.ts';

export const lineScannerFamily = driverFamily({
  optionsSchema: lineScannerOptionsSchema,
  create: createLineScannerDriver,
});

function createLineScannerDriver(
  options: LineScannerOptions,
  { clock }: DriverSurroundings,
): DeviceDriver {
  return {
    name: 'line-scanner',
    role: 'scanner',
    defaultBaudRate: 9600,
    // A scanner speaks only when someone shows a code.
    silenceTimeoutMs: null,
    start: (session) => startSession(options, clock, session),
  };
}

function startSession(
  options: LineScannerOptions,
  clock: Clock,
  session: DriverSession,
): DriverConnection {
  const decoder = new LineDecoder({
    sink: { frame: lineReceiver(options, clock, session), discarded: session.discarded },
    readText: createTextReader(options.fallbackCharset),
    framing: options.framing,
  });
  let lastBytesMs = clock.monotonicMs();
  return {
    bytes: (chunk) => {
      lastBytesMs = clock.monotonicMs();
      decoder.push(chunk);
    },
    pendingByteCount: () => decoder.pendingByteCount,
    flush: (reason: DiscardReason) => {
      // A link that closes in mid-line has cut the code; only real quiet ends one.
      const isQuiet = clock.monotonicMs() - lastBytesMs >= options.idleGapMs;
      if (options.idleGap === 'scan' && isQuiet) decoder.endLine();
      decoder.flush(reason);
    },
    openingCommands: [],
    idleFlushMs: options.idleGapMs,
  };
}

function lineReceiver(options: LineScannerOptions, clock: Clock, session: DriverSession) {
  const isNewPresentation = createDuplicateFilter(options);
  return (line: ScannedLine, byteCount: number) => {
    session.frame(byteCount);
    if (isCommandReply(line)) return;
    // The same text in another symbology is another label.
    if (isNewPresentation(`${line.aimId}:${line.text}`, clock.monotonicMs())) {
      session.output({ kind: 'code', code: line });
    }
  };
}
