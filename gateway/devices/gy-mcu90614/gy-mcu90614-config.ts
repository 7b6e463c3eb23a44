import * as z from 'zod';

export const gyMcu90614OptionsSchema = z
  .strictObject({
    output: z
      .enum(['continuous', 'on-demand'])
      .default('continuous')
      .describe(
        'How the module sends: `continuous` by itself (silence is then a fault), `on-demand` when something else asks it',
      ),
    autoOutput: z
      .boolean()
      .default(true)
      .describe('Ask for continuous output each time the port opens; no effect with `on-demand`'),
  })
  .describe('Options of a GY-MCU90614 infrared thermometer');

export type GyMcu90614Options = z.infer<typeof gyMcu90614OptionsSchema>;
