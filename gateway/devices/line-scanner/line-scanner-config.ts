import * as z from 'zod';
import { scanLineOptions } from '#gateway/devices/kit/scan-line/scan-line-config.ts';

export const lineScannerOptionsSchema = z
  .strictObject(scanLineOptions)
  .describe('Options of a scanner that sends plain text lines');

export type LineScannerOptions = z.infer<typeof lineScannerOptionsSchema>;
