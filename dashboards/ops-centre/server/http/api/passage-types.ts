import * as z from 'zod';
import { DecisionOutcome } from '#gateway/domain/decision.ts';
import { Direction, Pairing, Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import { CodeVerdict, PassageKind } from '#gateway/domain/scan.ts';
import { decisionV1, readingV1, scanV1 } from '#gateway/wire/passage-schemas.ts';
import { withCorrectedTime } from './corrected-time-types.ts';

export const passageView = z.object({
  eventId: z.string().describe('`{gateway}:{epoch}:{seq}`, unique'),
  gatewayId: z.string(),
  siteId: z.string(),
  passageId: z.string(),
  episodeId: z.string(),
  attempt: z.int().min(1),
  checkpointId: z.string(),
  laneId: z.string(),
  direction: z.enum(Direction),
  kind: z.enum(PassageKind),
  pairing: z.enum(Pairing),
  outcome: z.enum(DecisionOutcome),
  verdict: z.enum(Verdict),
  verdictReason: z.enum(VerdictReason),
  rawTemperatureCelsius: z.number().nullable(),
  compensatedTemperatureCelsius: z.number().nullable(),
  codeVerdict: z.enum(CodeVerdict).nullable(),
  observedAtMs: z.number(),
  receivedAtMs: z.number(),
  late: z.boolean(),
});
export type PassageView = z.infer<typeof passageView>;

/** `pseudonym` is `null` for guards. */
const passageScanView = z.object({
  ...scanV1.shape,
  pseudonym: z.string().nullable(),
});

export const passageDetailView = z.object({
  ...passageView.shape,
  correctedTime: withCorrectedTime,
  reading: z.object(readingV1.shape).nullable(),
  scan: passageScanView.nullable(),
  decision: z.object(decisionV1.shape),
});
export type PassageDetailView = z.infer<typeof passageDetailView>;

/** `GET /api/passages?limit=&gatewayId=&before=`. */
export const passagesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  gatewayId: z.string().max(40).optional(),
  before: z.string().max(20).optional().describe('`nextBefore` of the page before'),
});

export const passageList = z.object({
  passages: z.array(passageView).describe('In order of arrival, newest first'),
  nextBefore: z.string().nullable(),
});
export type PassageList = z.infer<typeof passageList>;
