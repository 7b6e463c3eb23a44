import * as z from 'zod';
import { FittingCode, FittingKind } from './fitting-words.ts';

/** What the station tells of a camera or a lamp: `GET /api/fittings`. The English is the doctor's too. */
export const fittingViewV1 = z.object({
  kind: z.enum(FittingKind),
  fittingId: z.string().describe('Of a camera its id; of a lamp its lane, which has one'),
  laneId: z.string(),
  link: z.string().describe('Where it is, as an installer knows it'),
  code: z.enum(FittingCode),
  sentence: z.string().describe('How it is'),
  action: z.string().describe('What to do; empty when nothing is to be done'),
  detail: z.string().describe('What the line said last of a trouble; empty where there is none'),
  lastSuccessAtMs: z
    .number()
    .nullable()
    .describe('Newest plate that was taken, newest light that was confirmed; null: none yet'),
  failures: z.number().describe('Plates that were refused, lights that were not confirmed'),
});
export type FittingViewV1 = z.infer<typeof fittingViewV1>;
