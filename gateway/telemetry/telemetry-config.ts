import * as z from 'zod';
import { LOG_LEVELS } from './log.ts';

export const telemetryConfig = z
  .strictObject({
    logLevel: z
      .enum(LOG_LEVELS)
      .default('info')
      .describe('Least serious kind of message that is written'),
    logFormat: z
      .enum(['auto', 'json', 'text'])
      .default('auto')
      .describe('`json` for a log collector, `text` for a person; `auto` is text on a terminal'),
  })
  .describe('What the gateway says about itself on standard error');
