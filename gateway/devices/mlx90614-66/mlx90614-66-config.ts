import * as z from 'zod';

export const mlx9061466OptionsSchema = z
  .strictObject({
    output: z
      .enum(['continuous', 'query'])
      .default('continuous')
      .describe(
        'How the module sends: `continuous` by itself, as sold; `query` when asked, which also sets the module to it',
      ),
    firstValue: z
      .enum(['object', 'ambient'])
      .default('object')
      .describe(
        'What the first of the two values is; no page says it. Hold a hand before the sensor: the value that moves at once is the object',
      ),
    pollIntervalMs: z
      .int()
      .min(50)
      .max(60_000)
      .default(250)
      .describe('With `query`: rest between two questions, in milliseconds'),
  })
  .describe('Options of an MLX90614 module that sends `66 66` frames');

export type Mlx9061466Options = z.infer<typeof mlx9061466OptionsSchema>;
