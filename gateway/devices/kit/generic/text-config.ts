import * as z from 'zod';

/** For values that are written out as text. */
export const textValueOptions = {
  unit: z
    .enum(['celsius', 'fahrenheit', 'kelvin'])
    .default('celsius')
    .describe('Unit of the temperatures, where the device does not send it'),
  scale: z
    .number()
    .positive()
    .max(1_000)
    .default(1)
    .describe('What the numbers are multiplied by, for example 0.1 for tenths of a degree'),
  maxLineBytes: z
    .int()
    .min(8)
    .max(1_024)
    .default(128)
    .describe('A longer line is thrown away, in bytes'),
  otherLines: z
    .enum(['noise', 'ignore'])
    .default('noise')
    .describe(
      'What a line is that does not hold what is looked for: `noise`, or nothing to tell (`ignore`), for devices that send other lines too',
    ),
};

const textValueOptionsSchema = z.strictObject(textValueOptions);
export type TextValueOptions = z.infer<typeof textValueOptionsSchema>;
