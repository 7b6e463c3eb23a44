import * as z from 'zod';
import {
  presentationOptions,
  scanLineOptions,
} from '#gateway/devices/kit/scan-line/scan-line-config.ts';

/** What every device that is described in configuration can be told; a generic driver spreads it into its own options. */
const HEX = /^(?:[0-9A-Fa-f]{2}(?: ?[0-9A-Fa-f]{2})*)?$/;

/** Bytes as people write them: `5A 5A 45 04`. */
export const hexBytes = (minBytes: number, maxBytes: number) =>
  z
    // YAML takes `66` for a number; `0A` and `5A 5A` are text.
    .string('bytes in quotation marks, for example "66": without them it is a number')
    .regex(HEX, 'bytes of two hexadecimal digits each, for example "5A 5A 45 04"')
    .refine((text) => {
      const count = text.replaceAll(' ', '').length / 2;
      return count >= minBytes && count <= maxBytes;
    }, `${minBytes} to ${maxBytes} bytes of two hexadecimal digits each`);

const rangeOf = (what: string, minCelsius: number, maxCelsius: number) =>
  z
    .strictObject({
      minCelsius: z.number().min(-273).max(1_000).describe('Lowest, in °C').default(minCelsius),
      maxCelsius: z.number().min(-273).max(1_000).describe('Highest, in °C').default(maxCelsius),
    })
    .refine((range) => range.minCelsius < range.maxCelsius, {
      message: 'a minCelsius below maxCelsius',
      path: ['minCelsius'],
    })
    .prefault({})
    .describe(what);

const plausible = z
  .strictObject({
    object: rangeOf('The surface in view; a frame with another value is implausible', -70, 380),
    ambient: rangeOf('The device or the air; a frame with another value is implausible', -40, 125),
    body: rangeOf('A body; beside a surface value another one is left out', 20, 45),
  })
  .prefault({})
  .describe('What the device can have measured');

export type Plausible = z.infer<typeof plausible>;

const question = z
  .strictObject({
    hex: hexBytes(1, 64).describe(
      'What is sent, as hexadecimal bytes with its check. It must change nothing in the device',
    ),
    restMs: z
      .int()
      .min(0)
      .max(60_000)
      .default(250)
      .describe('Rest between two questions, in milliseconds'),
    answerTimeoutMs: z
      .int()
      .min(20)
      .max(10_000)
      .default(500)
      .describe('How long the whole answer may take, in milliseconds'),
    mayEcho: z
      .boolean()
      .default(false)
      .describe(
        'The adapter repeats what is sent (RS-485). Only where no answer begins with the whole question',
      ),
  })
  .nullable()
  .default(null)
  .describe('Question that the device answers; null: it sends by itself');

export type GenericQuestion = NonNullable<z.infer<typeof question>>;

export const genericOptions = {
  question,
  plausible,
  silenceTimeoutMs: z
    .int()
    .min(500)
    .max(3_600_000)
    .nullable()
    .default(5_000)
    .describe(
      'A thermometer that says nothing for so many milliseconds is silent; null where that is no fault. A scanner may always be silent',
    ),
  fallbackCharset: scanLineOptions.fallbackCharset,
  ...presentationOptions,
};

const genericOptionsSchema = z.strictObject(genericOptions);
export type GenericOptions = z.infer<typeof genericOptionsSchema>;

/** `null` where a description fits one kind of device; otherwise what is wrong with it. */
export function roleProblem(found: {
  readonly object: boolean;
  readonly ambient: boolean;
  readonly body: boolean;
  readonly code: boolean;
}): string | null {
  if (found.code && (found.object || found.ambient || found.body))
    return 'temperatures or a code, not both: a device is a thermometer or a scanner';
  return found.code || found.object || found.body
    ? null
    : 'object, body or code among what is read';
}
