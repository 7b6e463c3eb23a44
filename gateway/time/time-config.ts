import * as z from 'zod';

export const timeConfig = z
  .strictObject({
    synchronisedMark: z
      .string()
      .min(1)
      .max(4_096)
      .default('/run/systemd/timesync/synchronized')
      .describe(
        'File that is touched each time the clock is set by a time source; the default is that of systemd-timesyncd. chrony is asked by itself where it runs',
      ),
    holdoverHours: z
      .number()
      .min(0)
      .max(24 * 365)
      .default(168)
      .describe('How long the clock is trusted after the last synchronisation'),
    waitForClockHours: z
      .number()
      .min(0)
      .max(24 * 365)
      .default(24)
      .describe(
        'How long records of an untrusted clock wait for a better time before they go to InfluxDB with an estimated one',
      ),
  })
  .describe('What time it is, and how far that is believed');

export type TimeConfig = z.infer<typeof timeConfig>;
