import type { ClockDoubt } from '#gateway/domain/clock.ts';
import { ClockState, EARLIEST_WALL_MS } from '#gateway/domain/clock.ts';

/**
 * What time it is, from one look at the machine's clocks to the next. Pure.
 * Gateway time is monotonic time plus an offset; a look decides whether the offset moves and how far it is trusted.
 */
export type Timekeeping = {
  /** Gateway time minus monotonic time. */
  readonly offsetMs: number;
  /** `floor`: a lower bound, nothing better is known in this boot; `wall`: from a wall clock that was believed. */
  readonly basis: 'floor' | 'wall';
  readonly state: ClockState;
  /** Why it is not trusted; `null` while it is. */
  readonly doubt: ClockDoubt | null;
  readonly errorBoundMs: number | null;
  /** When the clock was last seen to be set by a time source, in gateway time; of earlier boots too. */
  readonly lastSynchronised: Synchronised | null;
  /** Of the newest synchronisation that was taken over. */
  readonly markMs: number | null;
  /** `null` before the first look of a boot. */
  readonly lookedAtMonotonicMs: number | null;
};

export type Synchronised = { readonly atMs: number; readonly errorBoundMs: number };

/** What a time source says of itself; `null` where none is seen. */
export type SourceReport = {
  /** Changes with each synchronisation: its wall time. */
  readonly markMs: number;
  readonly errorBoundMs: number;
};

export type ClockLook = {
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly source: SourceReport | null;
};

/** More than this between two clocks that should go alike is a step; NTP slews below it (timesyncd 400 ms, adjtime(3) 500 ms). */
const STEP_MS = 500;
/** Below this the offset stays: both clocks are read in turn, and the wall clock in whole milliseconds. */
const JITTER_MS = 20;
/** A real-time clock tells whole seconds and drifts while the PC is off: this far before the last known time is no contradiction. */
const FLOOR_TOLERANCE_MS = 60_000;
/** timesyncd polls at most every 2,048 s (timesyncd.conf(5), PollIntervalMaxSec); two polls may fail to come in time. */
const SOURCE_SILENT_AFTER_MS = 75 * 60_000;
const MARK_AHEAD_MS = 2_000;
/** chrony is asked every 15 s. An older mark than that, found between two looks, was made by another wall clock than this. */
const NEW_MARK_AGE_MS = 20_000;
/** Crystals of PCs: 20 ppm at 25 °C and as much again over the temperatures of a gate. */
const DRIFT_PPM = 50;
/** chrony may be running and hours off, while it slews: only what is this good counts, as for timesyncd (RootDistanceMaxSec=5). */
export const WORST_SYNCHRONISED_MS = 5_000;

export const isTrusted = ({ state }: Pick<Timekeeping, 'state'>): boolean =>
  state !== ClockState.Unsynchronised;

/** How far an undisturbed clock may be from the true time after so long alone. */
export const driftMs = (aloneMs: number): number => (Math.max(0, aloneMs) * DRIFT_PPM) / 1_000_000;

/** Before the first look of a boot: it is not earlier than the last known time. */
export function floorAt(
  lastKnownMs: number,
  monotonicMs: number,
  lastSynchronised: Synchronised | null,
): Timekeeping {
  return {
    offsetMs: Math.max(EARLIEST_WALL_MS, lastKnownMs) - monotonicMs,
    basis: 'floor',
    lastSynchronised,
    markMs: null,
    lookedAtMonotonicMs: null,
    ...doubted('not-set'),
  };
}

export function judge(before: Timekeeping, look: ClockLook, holdoverMs: number): Timekeeping {
  return {
    ...judged(before, look, holdoverMs),
    lookedAtMonotonicMs: look.monotonicMs,
  };
}

function judged(before: Timekeeping, look: ClockLook, holdoverMs: number): Timekeeping {
  const isPossible = look.wallMs >= EARLIEST_WALL_MS;
  const stepMs = look.wallMs - (look.monotonicMs + before.offsetMs);
  const source = isPossible ? usable(look) : null;
  const isUndisturbed = before.basis === 'wall' && Math.abs(stepMs) <= STEP_MS;
  if (source && (isUndisturbed || explains(source, before, look)))
    return synchronised(before, look, source);
  if (before.basis === 'wall') {
    if (Math.abs(stepMs) > STEP_MS) return { ...before, ...doubted('stepped') };
    return heldOver(followed(before, look), look, holdoverMs);
  }
  // Nothing better was known in this boot: what is not before the last known time may be right.
  if (isPossible && stepMs >= -FLOOR_TOLERANCE_MS)
    return heldOver({ ...before, ...takenOver(look) }, look, holdoverMs);
  return { ...before, ...doubted('not-set') };
}

/** A mark from the future or of long ago tells of another time than this. */
function usable({ wallMs, source }: ClockLook): SourceReport | null {
  if (!source || source.errorBoundMs > WORST_SYNCHRONISED_MS) return null;
  const ageMs = wallMs - source.markMs;
  return ageMs > -MARK_AHEAD_MS && ageMs < SOURCE_SILENT_AFTER_MS ? source : null;
}

/** The clock was set since the last look, and it was set to what it shows. */
function explains(
  { markMs }: SourceReport,
  { markMs: knownMarkMs, lookedAtMonotonicMs }: Timekeeping,
  { wallMs, monotonicMs }: ClockLook,
): boolean {
  if (markMs === knownMarkMs) return false;
  if (lookedAtMonotonicMs === null) return true;
  return wallMs - markMs < monotonicMs - lookedAtMonotonicMs + NEW_MARK_AGE_MS;
}

function synchronised(before: Timekeeping, look: ClockLook, source: SourceReport): Timekeeping {
  const at = { atMs: source.markMs, errorBoundMs: source.errorBoundMs };
  return {
    ...followed(before, look),
    state: ClockState.Synchronised,
    doubt: null,
    errorBoundMs: boundSince(at, look.wallMs),
    lastSynchronised: at,
    markMs: source.markMs,
  };
}

function heldOver(timekeeping: Timekeeping, look: ClockLook, holdoverMs: number): Timekeeping {
  const { lastSynchronised } = timekeeping;
  if (!lastSynchronised)
    return { ...timekeeping, state: ClockState.Holdover, doubt: null, errorBoundMs: null };
  const errorBoundMs = boundSince(lastSynchronised, look.wallMs);
  if (look.wallMs - lastSynchronised.atMs > holdoverMs)
    return { ...timekeeping, ...doubted('holdover-over'), errorBoundMs };
  return { ...timekeeping, state: ClockState.Holdover, doubt: null, errorBoundMs };
}

const boundSince = ({ atMs, errorBoundMs }: Synchronised, nowMs: number): number =>
  Math.ceil(errorBoundMs + driftMs(nowMs - atMs));

function followed(before: Timekeeping, look: ClockLook): Timekeeping {
  const isSame =
    before.basis === 'wall' &&
    Math.abs(look.wallMs - look.monotonicMs - before.offsetMs) <= JITTER_MS;
  return isSame ? before : { ...before, ...takenOver(look) };
}

const takenOver = ({ wallMs, monotonicMs }: ClockLook) =>
  ({ offsetMs: wallMs - monotonicMs, basis: 'wall' }) as const;

const doubted = (doubt: ClockDoubt) =>
  ({ state: ClockState.Unsynchronised, doubt, errorBoundMs: null }) as const;
