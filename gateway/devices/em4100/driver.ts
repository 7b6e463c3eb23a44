import type { DeviceDriver } from '#gateway/devices/device-driver.ts';
import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import { codeReporter } from '#gateway/devices/kit/scan-line/scan-lines.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { Em4100Options } from './em4100-config.ts';
import { em4100OptionsSchema } from './em4100-config.ts';
import { em4100Format } from './frame.ts';

/** A frame lasts 15 ms at 9600 baud. */
const IDLE_FLUSH_MS = 100;

/** Takes no questions; somebody has to hold a card to it. The number of that card is nobody's business. */
const probe: DriverProbe = {
  baudRates: [9600],
  question: null,
  answerTimeoutMs: 500,
  recognise: (bytes) =>
    firstFrameIn(bytes, em4100Format) === null ? null : { detail: 'a card was held to it' },
};

export const em4100Family = driverFamily({
  optionsSchema: em4100OptionsSchema,
  create: (options, { clock }) => createEm4100Driver(options, clock),
  probe,
});

function createEm4100Driver(options: Em4100Options, clock: Clock): DeviceDriver {
  return {
    name: 'em4100',
    role: 'scanner',
    defaultBaudRate: 9600,
    // A reader speaks only while a card is in its field.
    silenceTimeoutMs: null,
    start: (session) => {
      const report = codeReporter(options, clock, session);
      const decoder = new SyncedDecoder({
        format: em4100Format,
        sink: {
          frame: (id, byteCount) => {
            session.frame(byteCount);
            report({ aimId: null, text: `em4100:${id}` });
          },
          discarded: session.discarded,
        },
        isSecret: true,
      });
      return {
        bytes: (chunk) => decoder.push(chunk),
        pendingByteCount: () => decoder.pendingByteCount,
        flush: (reason) => decoder.flush(reason),
        openingCommands: [],
        idleFlushMs: IDLE_FLUSH_MS,
      };
    },
  };
}
