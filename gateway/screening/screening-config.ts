import * as z from 'zod';
import { ContactSite } from '#gateway/domain/episode.ts';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import { checkpointRulesConfig } from './checkpoint/checkpoint-config.ts';
import { AMBIENT_MAX_CELSIUS, AMBIENT_MIN_CELSIUS } from './compensation.ts';
import { episodesConfig } from './episode/episode-rules.ts';
import { defaultPolicyConfig, policyConfig } from './policy-config.ts';
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
    direction: z
      .enum(['in', 'out', 'both'])
      .default('in')
      .describe('Which way people go through it; both: by the device that they use'),
    outDevices: z
      .array(id)
      .max(16)
      .default([])
      .describe('With both: scanners, thermometers and cameras of those who go out'),
    vehicles: z
      .boolean()
      .default(false)
      .describe(
        'Vehicles pass here: a plate that is typed, scanned or read by a camera is a code, and a vehicle needs no temperature unless a rule of the checkpoint says so',
      ),
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

/**
 * `burst` for thermometers that send all the time, `single` where each frame is a whole measurement, `contact` for one
 * in the armpit, ear or mouth of somebody who is aside, `ambient` for a sensor that measures the air and no people.
 */
export const MeasurementKind = {
  Burst: 'burst',
  Single: 'single',
  Contact: 'contact',
  Ambient: 'ambient',
} as const;
export type MeasurementKind = (typeof MeasurementKind)[keyof typeof MeasurementKind];

/** Which samples of a `burst` thermometer become readings in the journal. */
export const RecordedSamples = {
  Measurement: 'measurement',
  Presence: 'presence',
  Every: 'every',
} as const;
export type RecordedSamples = (typeof RecordedSamples)[keyof typeof RecordedSamples];

/** Which number people see. */
export const DisplayedTemperature = { Decided: 'decided', MlxPiecewise: 'mlx-piecewise' } as const;
export type DisplayedTemperature = (typeof DisplayedTemperature)[keyof typeof DisplayedTemperature];

/** Goes into the settings of a thermometer. */
export const thermometerScreeningConfig = z
  .strictObject({
    bodySite: z.enum(BodySite).default(BodySite.Forehead).describe('Where it is aimed'),
    measurement: z
      .enum(MeasurementKind)
      .default(MeasurementKind.Burst)
      .describe(
        'burst: it sends all the time; single: each frame is a whole measurement; contact: it measures those who stand aside; ambient: it measures the air, not people',
      ),
    contactSite: z
      .enum(ContactSite)
      .default(ContactSite.Axillary)
      .describe('Of a contact thermometer: where it measures'),
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
      .describe('Ambient temperature where nothing measures it, in °C'),
    ambientSensor: id
      .nullable()
      .default(null)
      .describe('Device of kind ambient that is used instead of the own ambient temperature'),
    ambientMaxAgeMs: z
      .int()
      .min(1_000)
      .max(3_600_000)
      .default(300_000)
      .describe('A value of ambientSensor that is older is not used, in ms'),
    mode: z
      .enum(ThermometerMode)
      .nullable()
      .default(null)
      .describe('Mode that it must measure in; another one is not valid. null: whatever it says'),
    offsetCelsius: z
      .number()
      .min(-3)
      .max(3)
      .default(0)
      .describe('Added to the raw value: reference minus reading, found at a blackbody, in °C'),
    verifiedOn: z.iso
      .date()
      .nullable()
      .default(null)
      .describe(
        'Day of the last check at a blackbody or with a contact thermometer; for 30 days the threshold may rise to 38.0 °C',
      ),
    settlingMs: z
      .int()
      .min(0)
      .max(3_600_000)
      .default(0)
      .describe(
        'Not valid for so long after it was silent for a minute (switched off); an imager needs 1800000, in ms',
      ),
    maxAgeMs: z
      .int()
      .min(1_000)
      .max(60_000)
      .default(10_000)
      .describe('A value that comes later than this is no measurement, in ms'),
    repeatedFrameMs: z
      .int()
      .min(0)
      .max(5_000)
      .default(50)
      .describe(
        'Of a single thermometer: the very same frame again so soon is no second person, in ms',
      ),
    display: z
      .enum(DisplayedTemperature)
      .default(DisplayedTemperature.Decided)
      .describe(
        'Number that the kiosk shows: the one that is decided by, or what a usual MLX90614 gun would show (forehead)',
      ),
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
  .strictObject({
    policy: policyConfig.prefault(defaultPolicyConfig),
    episodes: episodesConfig.prefault({}),
    ...checkpointRulesConfig,
  })
  .describe('How temperatures are judged');
