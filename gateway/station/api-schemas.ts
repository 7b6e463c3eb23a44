import * as z from 'zod';
import { ClockState } from '#gateway/domain/clock.ts';
import { ContactSite, EpisodeAction, EpisodeState } from '#gateway/domain/episode.ts';
import { Direction, Verdict } from '#gateway/domain/passage.ts';
import { BodySite } from '#gateway/domain/reading.ts';
import { PassageKind } from '#gateway/domain/scan.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { deviceViewV1 } from '#gateway/wire/device-view.ts';
import { fittingViewV1 } from '#gateway/wire/fitting-view.ts';

/** What the station's resources look like. OpenAPI is made from these. */
export const refusalSchema = z
  .object({
    error: z.object({
      code: z.string().describe('Stable, for programs'),
      message: z.string().describe('A sentence that says what was refused and why'),
      action: z.string().describe('What to do about it'),
    }),
  })
  .describe('A request that was refused');

const sentence = z
  .string()
  .describe('For the person who has to act; empty when nothing is to be done');
const position = z.number().describe('Place in the journal; rises through all epochs');

export const aliveSchema = z.object({ status: z.literal('alive') });

export const readinessSchema = z.object({
  ready: z.boolean(),
  reasons: z.array(z.string()).describe('One sentence for each part that is not well'),
});

const journalSchema = z.object({
  epoch: z.number(),
  headSeq: z.number(),
  headPosition: position,
  rows: z.number(),
  sizeBytes: z.number(),
  usedFraction: z.number().describe('Of the quota; 1 is all of it'),
  offlineSecondsLeft: z
    .number()
    .nullable()
    .describe(
      'How long records can be kept while no sink takes any, at the rate of the last hour; null while nothing comes in',
    ),
  writable: z.boolean(),
  detail: sentence,
});

export const statusSchema = z.object({
  gatewayId: z.string(),
  siteId: z.string(),
  softwareVersion: z.string(),
  startedAtMs: z.number(),
  serverTimeMs: z.number(),
  clockState: z.enum(ClockState),
  live: z.boolean(),
  ready: z.boolean(),
  reasons: z.array(z.string()),
  journal: journalSchema,
  devices: z.object({ total: z.number(), ready: z.number() }),
  sinks: z.object({ total: z.number(), ok: z.number(), backlogRecords: z.number() }),
  streamClients: z.number(),
});

export const fittingsSchema = z.object({ fittings: z.array(fittingViewV1) });

export const devicesSchema = z.object({ devices: z.array(deviceViewV1) });

const laneSchema = z.object({
  laneId: z.string(),
  checkpointId: z.string(),
  devices: z.array(
    z.object({
      deviceId: z.string(),
      role: z.enum(['thermometer', 'scanner']),
      state: z.enum(DeviceState),
    }),
  ),
});
export const lanesSchema = z.object({ lanes: z.array(laneSchema) });

const sinkSchema = z.object({
  sinkId: z.string(),
  state: z.enum(['ok', 'waiting', 'holding']),
  detail: sentence,
  headPosition: position,
  sentPosition: position,
  confirmedPosition: position.nullable(),
  backlogRecords: z.number(),
  deadLetters: z.number(),
  failures: z.record(z.string(), z.number()).optional().describe('Failed writes by cause'),
});
export const sinksSchema = z.object({ sinks: z.array(sinkSchema) });

export const deadLettersSchema = z.object({
  deadLetters: z.array(
    z.object({
      id: z.number(),
      sinkId: z.string(),
      position,
      epoch: z.number(),
      seq: z.number(),
      cause: z.string(),
      parkedAtMs: z.number(),
    }),
  ),
});

export const deadLetterAnswerSchema = z.object({
  settledIds: z.array(z.number()).describe('Off the list now'),
  goneIds: z
    .array(z.number())
    .describe('The record is not in the journal any more: these can only be discarded'),
});

export const reMeasureSchema = z.object({ laneId: z.string(), requested: z.literal(true) });

export const contactBodySchema = z.strictObject({
  temperatureCelsius: z.number().describe('As the contact thermometer shows it, 34.0 to 42.9'),
  contactSite: z.enum(ContactSite),
});

export const episodeActionBodySchema = z.strictObject({
  action: z.enum(EpisodeAction),
  bodySite: z.enum(BodySite).optional().describe('Of measure-other-site: where it is aimed'),
});

export const episodeAnswerSchema = z.object({
  laneId: z.string(),
  episodeId: z.string(),
  state: z.enum(EpisodeState).describe('After it; durable before this answer'),
});

export const centrePhonedSchema = z.object({
  laneId: z.string(),
  recorded: z.int().min(0).describe('Episodes for which that was new'),
});

export const plateTakenSchema = z.object({
  deviceId: z.string(),
  taken: z.literal(true),
  isRepeat: z.boolean().describe('The same plate came a moment ago: no second passage'),
});

export const insideSchema = z.object({
  people: z.int().min(0),
  vehicles: z.int().min(0),
  isEstimate: z.literal(true),
  sinceMs: z.number().nullable().describe('When it was last set; null: nobody has passed yet'),
  since: z.enum(['start', 'hour', 'guard']).describe('What set it'),
  note: z.string().describe('Why it drifts, and what to do'),
});

const hourCountSchema = z.object({
  hourStartMs: z.number(),
  laneId: z.string(),
  direction: z.enum(Direction),
  kind: z.enum(PassageKind),
  verdict: z.enum(Verdict),
  count: z.int().min(0),
});

export const countsSchema = z.object({
  hours: z.array(hourCountSchema).describe('Newest hour first; hours of UTC'),
  inside: insideSchema.nullable().describe('null where no lane counts anybody out'),
});

export const sessionSchema = z.object({
  tokenRequired: z.boolean().describe('Whether this station wants an access token at all'),
  signedIn: z.boolean(),
});
