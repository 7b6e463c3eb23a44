import * as z from 'zod';

export const journalConfig = z
  .strictObject({
    commitWindowMs: z
      .int()
      .min(0)
      .max(20)
      .default(20)
      .describe(
        'Longest wait of a reading for others to share its commit, in ms; few readings wait less',
      ),
    maxWaitingRecords: z
      .int()
      .min(1_000)
      .max(1_000_000)
      .default(50_000)
      .describe('Records held in memory while the disk refuses writes; more are refused visibly'),
    keepConfirmedHours: z
      .number()
      .min(0)
      .max(24 * 365)
      .default(72)
      .describe('How long records stay after every sink has confirmed them'),
    maxSizeMegabytes: z
      .int()
      .min(4)
      .max(1_000_000)
      .default(4_096)
      .describe(
        'Room for records, in MB: above it confirmed ones go early, then the oldest unconfirmed ones are dropped and reported as a gap; alerts never',
      ),
    keepUnconfirmedDays: z
      .number()
      .min(1)
      .max(3_650)
      .default(90)
      .describe(
        'Records that a sink still lacks after this many days are dropped and reported as a gap; alerts never',
      ),
    maxQuarantineMegabytes: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(4_096)
      .describe(
        'Room for journals that were put aside because they could not be used, in MB: above it the oldest go; the newest stays',
      ),
    keepQuarantineDays: z
      .number()
      .min(1)
      .max(3_650)
      .default(90)
      .describe('A journal that was put aside is removed after this many days'),
    ballastMegabytes: z
      .int()
      .min(0)
      .max(1_024)
      .default(16)
      .describe(
        'Disk space kept back, in MB, so that alerts can be stored when the disk is full; 0 for none, otherwise at least 8 is sensible',
      ),
  })
  .describe('The durable record of what happened');

export type JournalConfig = z.infer<typeof journalConfig>;
