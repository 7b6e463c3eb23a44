import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { Direction } from '#gateway/domain/passage.ts';
import { PassageKind } from '#gateway/domain/scan.ts';
import { isTimeZone, MINUTES_A_DAY } from './local-time.ts';

const id = z.string().regex(ID_PATTERN, '1 to 40 characters of a-z, 0-9 and -');

/** ISO 8601 numbers the days from Monday. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const timeOfDay = z
  .string()
  .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/, 'a time like 06:30, or 24:00');

/** A day stands for its first moment. */
const localDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/, 'a day like 2026-12-01, or 2026-12-01T06:00')
  .refine((text) => !Number.isNaN(Date.parse(`${withTime(text)}Z`)), 'a day that there is');

export const withTime = (text: string): string => (text.includes('T') ? text : `${text}T00:00`);

const effective = {
  from: localDate
    .optional()
    .describe('Holds from then on, by the clock of the site; without it since ever'),
  until: localDate.optional().describe('Holds until just before then; without it for ever'),
};

const isInOrder = ({ from, until }: { from?: string | undefined; until?: string | undefined }) =>
  from === undefined || until === undefined || withTime(from) < withTime(until);
const inOrder = { path: ['until'], error: 'a time after `from`' };

const openingHoursConfig = z
  .strictObject({
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .max(7)
      .default([...WEEKDAYS])
      .describe('Days on which it opens'),
    from: timeOfDay.describe('Opens, by the clock of the site'),
    until: timeOfDay.describe(
      'Closes; a time that is not after `from` is one of the following day',
    ),
  })
  .describe('One stretch of opening hours');

const ruleConfig = z
  .strictObject({
    kinds: z
      .array(z.enum(PassageKind))
      .min(1)
      .optional()
      .describe('Whom it is about; without it everybody. unknown: who has shown no code'),
    direction: z.enum(Direction).optional().describe('Without it both'),
    ...effective,
    admitted: z
      .boolean()
      .default(true)
      .describe('false: these are refused on their way in; nobody is kept from leaving by it'),
    requires: z
      .strictObject({
        temperature: z.boolean().describe('Whether a passage needs a measurement'),
        code: z.boolean().describe('Whether a passage needs a code'),
      })
      .optional()
      .describe('What is asked of them; without it what the lane asks'),
  })
  .refine(isInOrder, inOrder)
  .describe('What holds for some; the first rule that applies is the one');

const checkpointConfig = z
  .strictObject({
    id: id.describe('The entrance, as its lanes name it'),
    openingHours: z
      .array(openingHoursConfig)
      .max(64)
      .default([])
      .describe('When people are let in; empty: always. Who is inside may leave at any hour'),
    rules: z.array(ruleConfig).max(64).default([]).describe('In order; the first that applies'),
  })
  .describe('The rules of one entrance');

const oneEntranceConfig = z
  .strictObject({
    open: id.describe('The entrance that stays open; all others of the site are closed'),
    ...effective,
  })
  .refine(isInOrder, inOrder);

/** Goes into the settings of the screening. */
export const checkpointRulesConfig = {
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'a time zone like Asia/Shanghai')
    .default('Asia/Shanghai')
    .describe('Of the site: opening hours, dates and resets go by its clock'),
  insideResetAt: z
    .string()
    .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time like 04:00')
    .nullable()
    .default('04:00')
    .describe(
      'Hour at which nobody is taken to be inside any more, so that the estimate does not drift for days; null: only a guard resets it',
    ),
  oneEntrance: z
    .array(oneEntranceConfig)
    .max(32)
    .default([])
    .describe(
      'While only one entrance is open, every passage elsewhere is refused and told which; the first entry that holds',
    ),
  checkpoints: z
    .array(checkpointConfig)
    .max(64)
    .default([])
    .refine(
      (checkpoints) => new Set(checkpoints.map((each) => each.id)).size === checkpoints.length,
      'two checkpoints have the same id',
    )
    .describe('Rules of entrances; one that is not named has those of its lanes'),
};

export type CheckpointConfig = z.infer<typeof checkpointConfig>;
export type CheckpointRulesConfig = {
  readonly timeZone: string;
  readonly oneEntrance: readonly z.infer<typeof oneEntranceConfig>[];
  readonly checkpoints: readonly CheckpointConfig[];
};

/** `06:30` as minutes after midnight. */
export function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return Math.min(MINUTES_A_DAY, hours * 60 + minutes);
}
