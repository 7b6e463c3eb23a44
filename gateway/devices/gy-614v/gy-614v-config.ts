import * as z from 'zod';

export const gy614vOptionsSchema = z
  .strictObject({
    output: z
      .enum(['continuous', 'query'])
      .default('continuous')
      .describe(
        'How the module sends: `continuous` by itself, as sold; `query` when asked, which several on one line need',
      ),
    address: z
      .int()
      .min(2)
      .max(254)
      .multipleOf(2)
      .default(0xa4)
      .describe('Address of the module (its register 00), an even number; 164 (A4) as sold'),
    setOutput: z
      .boolean()
      .default(true)
      .describe(
        'Tell the module each time the port opens how to send, and in binary; it forgets that when its power is cut',
      ),
    pollIntervalMs: z
      .int()
      .min(50)
      .max(60_000)
      .default(250)
      .describe('With `query`: rest between two questions, in milliseconds'),
    emissivityPercent: z
      .int()
      .min(1)
      .max(100)
      .nullable()
      .default(null)
      .describe(
        'Emissivity that the module is meant to have, in percent; another one is told on the device page. null: any',
      ),
  })
  .describe('Options of a GY-614V forehead thermometer');

export type Gy614vOptions = z.infer<typeof gy614vOptionsSchema>;
