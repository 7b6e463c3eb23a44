import * as z from 'zod';
import { Direction, Verdict } from '#gateway/domain/passage.ts';
import { PassageKind } from '#gateway/domain/scan.ts';

const count = z.int().min(0);

/** Passages of one lane, direction, kind and verdict in one hour. */
const hourCountSchema = z.strictObject({
  hourStartMs: z.int(),
  laneId: z.string(),
  direction: z.enum(Direction),
  kind: z.enum(PassageKind),
  verdict: z.enum(Verdict),
  count,
});
export type HourCount = Readonly<z.infer<typeof hourCountSchema>>;

export const InsideSince = { Start: 'start', Hour: 'hour', Guard: 'guard' } as const;
export type InsideSince = (typeof InsideSince)[keyof typeof InsideSince];

const insideSchema = z.strictObject({
  people: count,
  vehicles: count,
  /** When it was last set, and by what; `null`: nobody has passed yet. */
  sinceMs: z.number().nullable(),
  since: z.enum(InsideSince),
  /** Episodes that were let in last: who is measured again after that does not come in twice. */
  admittedEpisodes: z.array(z.string()).max(64),
});
export type StoredInside = Readonly<z.infer<typeof insideSchema>>;

/** All counts of a gateway as they are kept between two starts. */
export const storedCountsSchema = z.strictObject({
  version: z.literal(1),
  /** Newest record of the journal that is counted. */
  journalPosition: count,
  hours: z.array(hourCountSchema),
  inside: insideSchema,
});
export type StoredCounts = Readonly<z.infer<typeof storedCountsSchema>>;
