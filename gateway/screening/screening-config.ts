import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { BodySite } from '#gateway/domain/reading.ts';
import { AMBIENT_MAX_CELSIUS, AMBIENT_MIN_CELSIUS } from './compensation.ts';
import { ABSOLUTE_LIMIT_CELSIUS, DEFAULT_THRESHOLD_CELSIUS } from './fixed-threshold-policy.ts';
import { defaultBurstSettings } from './presence.ts';

const id = z.string().regex(ID_PATTERN, '1 to 40 characters of a-z, 0-9 and -');

const requirementsConfig = z
  .strictObject({
    temperature: z.boolean().default(true).describe('Whether a passage needs a measurement'),
    code: z.boolean().default(true).describe('Whether a passage needs a code'),
  })
  .refine(({ temperature, code }) => temperature || code, 'a lane requires temperature or code')
  .describe('What the lane asks of everybody');

export const laneConfig = z
  .strictObject({
    id: id.describe('Name of the lane, unique in this gateway'),
    checkpoint: id.describe('Name of the entrance that the lane belongs to'),
    requires: requirementsConfig.prefault({}),
    pairingWindowMs: z
      .int()
      .min(500)
      .max(60_000)
      .default(8_000)
      .describe('How long a scan and a measurement wait for each other, in ms'),
    episodeWindowMs: z
      .int()
      .min(1_000)
      .max(1_800_000)
      .default(60_000)
      .describe(
        'How long the same code, or a requested re-measure, counts as the same person, in ms',
      ),
  })
  .describe('One line of people through a checkpoint');

export type LaneConfig = z.infer<typeof laneConfig>;

export const lanesConfig = z
  .array(laneConfig)
  .min(1)
  .max(64)
  .refine(
    (lanes) => new Set(lanes.map((lane) => lane.id)).size === lanes.length,
    'two lanes have the same id',
  )
  .describe('The lanes of this gateway');

export const policyConfig = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('fixed-threshold').describe('One threshold for everybody, always'),
      thresholdCelsius: z
        .number()
        .min(34)
        .max(ABSOLUTE_LIMIT_CELSIUS)
        .default(DEFAULT_THRESHOLD_CELSIUS)
        .describe('Body-equivalent temperature from which a person is suspected, in °C'),
      absoluteLimitCelsius: z
        .number()
        .min(34)
        .max(ABSOLUTE_LIMIT_CELSIUS)
        .default(ABSOLUTE_LIMIT_CELSIUS)
        .describe('From here on suspected whatever the threshold, first priority, in °C'),
    }),
  ])
  .describe('What a temperature means');

export type PolicyConfig = z.infer<typeof policyConfig>;

const defaultPolicyConfig = { kind: 'fixed-threshold' } as const;

/** `burst` for thermometers that send all the time, `single` where each frame is a whole measurement. */
export const MeasurementKind = { Burst: 'burst', Single: 'single' } as const;
export type MeasurementKind = (typeof MeasurementKind)[keyof typeof MeasurementKind];

/** Which samples of a `burst` thermometer become readings in the journal. */
export const RecordedSamples = {
  Measurement: 'measurement',
  Presence: 'presence',
  Every: 'every',
} as const;
export type RecordedSamples = (typeof RecordedSamples)[keyof typeof RecordedSamples];

/** Goes into the settings of a thermometer. */
export const thermometerScreeningConfig = z
  .strictObject({
    bodySite: z.enum(BodySite).default(BodySite.Forehead).describe('Where it is aimed'),
    measurement: z
      .enum(MeasurementKind)
      .default(MeasurementKind.Burst)
      .describe('burst: it sends all the time; single: each frame is a whole measurement'),
    record: z
      .enum(RecordedSamples)
      .default(RecordedSamples.Measurement)
      .describe(
        'Which samples are kept: the one of each measurement, all while a person is there, or every one',
      ),
    ambientTemperatureCelsius: z
      .number()
      .min(AMBIENT_MIN_CELSIUS)
      .max(AMBIENT_MAX_CELSIUS)
      .nullable()
      .default(null)
      .describe('Ambient temperature where the thermometer sends none, in °C'),
    presenceAboveCelsius: z
      .number()
      .min(0)
      .max(45)
      .default(defaultBurstSettings.presenceAboveCelsius)
      .describe('A raw value from here on means that somebody is there, in °C'),
    burstEndMs: z
      .int()
      .min(50)
      .max(2_000)
      .default(defaultBurstSettings.burstEndMs)
      .describe('A person has left after so long below presenceAboveCelsius, in ms'),
  })
  .describe('How samples become measurements');

export type ThermometerScreeningConfig = z.infer<typeof thermometerScreeningConfig>;

/** The room's own part of the configuration; device settings stand with their device. */
export const screeningConfig = z
  .strictObject({ policy: policyConfig.prefault(defaultPolicyConfig) })
  .describe('How temperatures are judged');
