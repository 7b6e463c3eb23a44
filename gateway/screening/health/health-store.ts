import * as z from 'zod';
import { DeviceAdvice, DeviceCondition, HealthMeasure } from '#gateway/domain/device-health.ts';
import { thermometerStateSchema } from './thermometer-state.ts';

const evidenceSchema = z.strictObject({
  measure: z.enum(HealthMeasure),
  found: z.number(),
  limit: z.number().nullable(),
  count: z.int().min(0),
});

const openConditionSchema = z.strictObject({
  deviceId: z.string(),
  laneId: z.string(),
  checkpointId: z.string(),
  condition: z.enum(DeviceCondition),
  alertKey: z.string(),
  sinceMs: z.number(),
  advice: z.enum(DeviceAdvice),
  evidence: evidenceSchema,
  /** Looks in a row at which it was not so. */
  quietLooks: z.int().min(0),
  /** What was told last. */
  toldFound: z.number(),
});
export type OpenCondition = Readonly<z.infer<typeof openConditionSchema>>;

/** Of each device whether those it suspected were confirmed, newest with most weight. */
const contactsSchema = z.strictObject({
  deviceId: z.string(),
  count: z.int().min(0),
  confirmedShare: z.number().min(0).max(1),
});
export type Contacts = Readonly<z.infer<typeof contactsSchema>>;

/** How many passages are known by their id, so that none is counted twice after a crash. */
export const KNOWN_PASSAGES = 256;

/** Health of all thermometers of a gateway as it is kept between two starts. */
export const storedHealthSchema = z.strictObject({
  version: z.literal(1),
  /** Newest record of the journal that was durable when this was taken. */
  journalPosition: z.int().min(0),
  day: z.int().nullable(),
  thermometers: z.array(thermometerStateSchema).readonly(),
  open: z.array(openConditionSchema).readonly(),
  contacts: z.array(contactsSchema).readonly(),
  passages: z.array(z.string()).max(KNOWN_PASSAGES).readonly(),
});
export type StoredHealth = Readonly<z.infer<typeof storedHealthSchema>>;
