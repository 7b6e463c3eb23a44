import * as z from 'zod';
import { PIXEL_COUNT } from './hottest-block.ts';

export const gyMcu90640OptionsSchema = z
  .strictObject({
    output: z
      .enum(['auto', 'query'])
      .default('auto')
      .describe(
        'How the module sends: `auto` by itself, `query` one frame for each question, which also stops it from sending by itself',
      ),
    autoOutput: z
      .boolean()
      .default(true)
      .describe('With `auto`: tell the module each time the port opens to send by itself'),
    pollIntervalMs: z
      .int()
      .min(0)
      .max(60_000)
      .default(100)
      .describe('With `query`: rest between two questions, in milliseconds'),
    quarantineMs: z
      .int()
      .min(0)
      .max(10_000)
      .default(500)
      .describe(
        'What comes in the first milliseconds after the port was opened is thrown away: pieces of frames, and what the module sent while it started',
      ),
    checksum: z
      .enum(['unknown', 'sum16-le'])
      .default('unknown')
      .describe(
        'What the two check bytes are: `unknown` holds frames against their length and what the sensor can measure; `sum16-le` also demands the 16-bit sum, for modules that are seen to send it',
      ),
    blockSidePixels: z
      .int()
      .min(1)
      .max(4)
      .default(2)
      .describe(
        'Side of the square of pixels whose mean is the reading, the hottest one counts: 2 suits a face at about one metre, 3 one that is nearer',
      ),
    brokenPixels: z
      .array(
        z
          .int()
          .min(0)
          .max(PIXEL_COUNT - 1),
      )
      .max(8)
      .default([])
      .describe(
        'Pixels that do not measure, 0 to 767 in the order in which they are sent; they and the squares around them are left out',
      ),
  })
  .describe('Options of a GY-MCU90640 thermal array');

export type GyMcu90640Options = z.infer<typeof gyMcu90640OptionsSchema>;
