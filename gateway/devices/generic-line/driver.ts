import { driverFamily } from '#gateway/devices/driver-family.ts';
import { createDescribedDriver } from '#gateway/devices/kit/generic/described-driver.ts';
import { TextLines } from '#gateway/devices/kit/generic/text-lines.ts';
import { genericLineOptionsSchema } from './generic-line-config.ts';
import { createLineReader, namesCode } from './line-reader.ts';

/** Between the bytes of a line no board pauses for so long. */
const IDLE_FLUSH_MS = 500;

export const genericLineFamily = driverFamily({
  optionsSchema: genericLineOptionsSchema,
  create: (options, { clock }) => {
    const isScanner = namesCode(options.fields);
    const { maxLineBytes, question } = options;
    return createDescribedDriver({
      name: 'generic-line',
      role: isScanner ? 'scanner' : 'thermometer',
      options,
      clock,
      idleFlushMs: IDLE_FLUSH_MS,
      createDecoder: (sink) =>
        new TextLines({
          maxLineBytes,
          read: createLineReader(options),
          sink,
          // The rest of "136.6" is "36.6". A scanner and a device that is asked were silent before.
          skipsFirst: !isScanner && question === null,
        }),
    });
  },
});
