import type { Direction, VerdictReason } from '#gateway/domain/passage.ts';
import type { PassageKind } from '#gateway/domain/scan.ts';
import type { CheckpointRulesConfig } from './checkpoint-config.ts';
import { withTime } from './checkpoint-config.ts';
import type { SiteClock } from './local-time.ts';
import { createSiteClock } from './local-time.ts';
import { isOpen } from './opening-hours.ts';

/** What is asked of a passage. */
export type Requirements = { readonly temperature: boolean; readonly code: boolean };

type AdmissionQuestion = {
  readonly kind: PassageKind;
  readonly direction: Direction;
  /** The record's time; `null` where the clock is not trusted. */
  readonly atMs: number | null;
};

/** What the rules of an entrance say of one passage, before anything is known of temperature and code. */
export type Admission = {
  readonly requires: Requirements;
  readonly refusal: Refusal | null;
  /** Whether it may enter depends on the time, and that is not known. */
  readonly isTimeMissing: boolean;
};

export type Refusal = {
  readonly reason: Extract<
    VerdictReason,
    'entrance-closed' | 'outside-opening-hours' | 'kind-not-admitted'
  >;
  readonly openCheckpointId?: string;
};

type LaneDefaults = { readonly requires: Requirements; readonly vehicles: boolean };

/**
 * The rules of the entrance that a lane belongs to. Pure. Where the time is not known nothing is guessed: what holds
 * at any time holds; where it depends, the person needs all that any of the rules that may hold asks for, and if one of
 * them would refuse, the guard decides.
 */
export function createAdmissions(
  config: CheckpointRulesConfig,
  checkpointId: string,
  lane: LaneDefaults,
): (question: AdmissionQuestion) => Admission {
  const clock = createSiteClock(config.timeZone);
  const own = config.checkpoints.find(({ id }) => id === checkpointId);
  const entrances = config.oneEntrance.map((entry) => timed(entry, clock));
  const rules = (own?.rules ?? []).map((rule) => timed(rule, clock));
  const hours = own?.openingHours ?? [];

  const hoursAt = (direction: Direction, atMs: number | null): readonly (Refusal | null)[] => {
    if (direction === 'out' || hours.length === 0) return [null];
    if (atMs === null) return [null, outsideHours];
    return [isOpen(hours, clock.localTime(atMs)) ? null : outsideHours];
  };

  return ({ kind, direction, atMs }) => {
    const closed = closures(candidates(entrances, atMs), checkpointId);
    const outside = hoursAt(direction, atMs);
    const about = rules.filter((rule) => isAbout(rule, kind, direction));
    const possible = candidates(about, atMs);
    const isRefusing = (rule: (typeof possible)[number]): boolean =>
      rule?.admitted === false && direction === 'in';
    const kinds = possible.map((rule) => (isRefusing(rule) ? notAdmitted : null));
    const asked = possible
      .filter((rule) => !isRefusing(rule))
      .map((rule) => rule?.requires ?? defaultRequirements(lane, kind));
    return {
      requires: asked.length > 0 ? strictest(asked) : defaultRequirements(lane, kind),
      refusal: certain(closed) ?? certain(outside) ?? certain(kinds),
      isTimeMissing: [closed, outside, kinds].some(isMixed),
    };
  };
}

function strictest(asked: readonly Requirements[]): Requirements {
  return {
    temperature: asked.some(({ temperature }) => temperature),
    code: asked.some(({ code }) => code),
  };
}

const outsideHours: Refusal = { reason: 'outside-opening-hours' };
const notAdmitted: Refusal = { reason: 'kind-not-admitted' };

/** A car needs no temperature, and a plate is its code, where cars pass at all. */
function defaultRequirements(lane: LaneDefaults, kind: PassageKind): Requirements {
  return lane.vehicles && kind === 'vehicle' ? { temperature: false, code: true } : lane.requires;
}

type Timed = { readonly fromMs: number; readonly untilMs: number };

function timed<T extends { from?: string | undefined; until?: string | undefined }>(
  entry: T,
  clock: SiteClock,
): T & Timed {
  const msOf = (local: string | undefined, otherwise: number): number =>
    local === undefined ? otherwise : clock.instantOf(withTime(local));
  return {
    ...entry,
    fromMs: msOf(entry.from, Number.NEGATIVE_INFINITY),
    untilMs: msOf(entry.until, Number.POSITIVE_INFINITY),
  };
}

/** The first that holds; where the time is not known each that may be it, `null` for none of them. */
function candidates<T extends Timed>(entries: readonly T[], atMs: number | null): (T | null)[] {
  if (atMs !== null) {
    return [entries.find(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs) ?? null];
  }
  const always = entries.findIndex(
    ({ fromMs, untilMs }) => fromMs === Number.NEGATIVE_INFINITY && untilMs === Infinity,
  );
  return always < 0 ? [...entries, null] : entries.slice(0, always + 1);
}

function closures(
  entries: readonly ({ readonly open: string } | null)[],
  checkpointId: string,
): (Refusal | null)[] {
  return entries.map((entry) =>
    entry === null || entry.open === checkpointId
      ? null
      : { reason: 'entrance-closed', openCheckpointId: entry.open },
  );
}

function isAbout(
  rule: CheckpointRulesConfig['checkpoints'][number]['rules'][number],
  kind: PassageKind,
  direction: Direction,
): boolean {
  const isKind = rule.kinds === undefined || rule.kinds.includes(kind);
  return isKind && (rule.direction === undefined || rule.direction === direction);
}

/** What is refused whatever the time is; the first of what may be told. */
function certain(possible: readonly (Refusal | null)[]): Refusal | null {
  return possible.every((each) => each !== null) ? (possible[0] ?? null) : null;
}

function isMixed(possible: readonly (Refusal | null)[]): boolean {
  return possible.some((each) => each === null) && possible.some((each) => each !== null);
}
