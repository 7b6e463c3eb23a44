import * as z from 'zod';

export const deliveryConfig = z
  .strictObject({
    backlogRecordsPerSecond: z
      .int()
      .min(10)
      .max(1_000_000)
      .default(10_000)
      .describe('Highest rate at which old records are sent while live ones flow'),
    liveTailRecords: z
      .int()
      .min(256)
      .max(1_000_000)
      .default(16_384)
      .describe('Most records kept in memory for the sinks; a slower sink reads the journal'),
    writeTimeoutMs: z
      .int()
      .min(500)
      .max(120_000)
      .default(20_000)
      .describe('A write that takes longer is aborted and repeated, in ms'),
  })
  .describe('How records go from the journal to the sinks');

export type DeliveryConfig = z.infer<typeof deliveryConfig>;
