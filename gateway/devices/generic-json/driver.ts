import { driverFamily } from '#gateway/devices/driver-family.ts';
import { createDescribedDriver } from '#gateway/devices/kit/generic/described-driver.ts';
import { TextLines } from '#gateway/devices/kit/generic/text-lines.ts';
import { genericJsonOptionsSchema } from './generic-json-config.ts';
import { createJsonReader } from './json-reader.ts';

/** Between the bytes of a line no board pauses for so long. */
const IDLE_FLUSH_MS = 500;

export const genericJsonFamily = driverFamily({
  optionsSchema: genericJsonOptionsSchema,
  create: (options, { clock }) =>
    createDescribedDriver({
      name: 'generic-json',
      role: options.paths.code === null ? 'thermometer' : 'scanner',
      options,
      clock,
      idleFlushMs: IDLE_FLUSH_MS,
      createDecoder: (sink) =>
        new TextLines({
          maxLineBytes: options.maxLineBytes,
          read: createJsonReader(options),
          sink,
          // The rest of a line is no JSON object.
          skipsFirst: false,
        }),
    }),
});
