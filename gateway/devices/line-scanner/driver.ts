import type { DeviceDriver } from '#gateway/devices/device-driver.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { createScanLines } from '#gateway/devices/kit/scan-line/scan-lines.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { LineScannerOptions } from './line-scanner-config.ts';
import { lineScannerOptionsSchema } from './line-scanner-config.ts';

export const lineScannerFamily = driverFamily({
  optionsSchema: lineScannerOptionsSchema,
  create: (options, { clock }) => createLineScannerDriver(options, clock),
});

function createLineScannerDriver(options: LineScannerOptions, clock: Clock): DeviceDriver {
  return {
    name: 'line-scanner',
    role: 'scanner',
    defaultBaudRate: 9600,
    // A scanner speaks only when someone shows a code.
    silenceTimeoutMs: null,
    start: (session) => {
      const lines = createScanLines({ options, clock, session });
      return {
        bytes: lines.push,
        pendingByteCount: lines.pendingByteCount,
        flush: lines.flush,
        openingCommands: [],
        idleFlushMs: options.idleGapMs,
      };
    },
  };
}
