import type { RecordTime } from '#gateway/domain/record.ts';
import type { Timekeeping } from './time-judge.ts';
import { driftMs } from './time-judge.ts';

/**
 * What the untrusted records of each boot are worth, once it is known. Pure.
 * A stretch is valid for the untrusted records up to its end that no stretch before it covers; one that was
 * written is only ever lengthened, so a record has one corrected time for ever.
 */
export type Stretch = {
  /** `null`: to the end of the boot, or until it is known better. */
  readonly untilMonotonicMs: number | null;
  /** Corrected time minus monotonic time. */
  readonly offsetMs: number;
  readonly errorBoundMs: number | null;
  readonly how: 'corrected' | 'estimated';
};

export type BootTimes = {
  readonly bootId: string;
  /** Gateway time minus monotonic time, at its last look. */
  readonly offsetMs: number;
  readonly basis: Timekeeping['basis'];
  readonly markMs: number | null;
  /** Gateway time at its last look. */
  readonly lastMs: number;
  /** Untrusted records may have been made that no stretch covers. */
  readonly isOpen: boolean;
  readonly stretches: readonly Stretch[];
};

const MAX_STRETCHES = 200;
const MAX_BOOTS = 32;
/** What was drafted just before a change may carry a moment just after it: the end of a pairing window, of a burst. */
const OVERLAP_MS = 1_000;

/** The clock is trusted: that is the time of everything untrusted which this boot made before. */
export function coveredUpTo(
  boot: BootTimes,
  { offsetMs, errorBoundMs }: Timekeeping,
  monotonicMs: number,
): BootTimes {
  const untilMonotonicMs = monotonicMs + OVERLAP_MS;
  const last = boot.stretches.at(-1);
  const before = boot.stretches.slice(0, -1);
  if (last?.untilMonotonicMs === null)
    return closed(boot, [...before, { ...last, untilMonotonicMs }]);
  if (last?.how === 'corrected' && last.offsetMs === offsetMs)
    return closed(boot, [...before, { ...last, untilMonotonicMs }]);
  const stretch = { untilMonotonicMs, offsetMs, errorBoundMs, how: 'corrected' } as const;
  return closed(boot, [...boot.stretches, stretch]);
}

/** Nobody waits any longer: from here on the time is the best guess, until it is known better. */
export const givenUp = (boot: BootTimes): BootTimes => openEnded(boot, 0, null);

/**
 * The clock is trusted in a later boot, which began at `bootedAtMs`. Boots that knew only a lower bound lie
 * between it and the next boot that knew more; those in a row are moved to the middle together, so that their
 * order stays.
 */
export function bootsClosed(boots: readonly BootTimes[], bootedAtMs: number): readonly BootTimes[] {
  const closedBoots: BootTimes[] = [];
  let latestMs = bootedAtMs;
  let halfMs: number | null = null;
  for (const boot of boots.toReversed()) {
    if (boot.basis === 'wall') {
      latestMs = boot.offsetMs;
      halfMs = null;
      closedBoots.unshift(openEnded(boot, 0, null));
    } else {
      halfMs ??= Math.max(0, Math.round((latestMs - boot.lastMs) / 2));
      closedBoots.unshift(openEnded(boot, halfMs, halfMs));
    }
  }
  return closedBoots;
}

/** The boots worth remembering, the newest of them. */
export const remembered = (boots: readonly BootTimes[]): readonly BootTimes[] =>
  boots.filter(({ isOpen, stretches }) => isOpen || stretches.length > 0).slice(-MAX_BOOTS);

/** The time of an untrusted record; `waiting` while the boot is open and no stretch fits. */
export function timeIn(boot: BootTimes, monotonicMs: number): RecordTime {
  const stretch = boot.stretches.find(
    ({ untilMonotonicMs }) => untilMonotonicMs === null || monotonicMs <= untilMonotonicMs,
  );
  if (stretch) return timeBy(stretch, monotonicMs);
  if (boot.isOpen) return { kind: 'waiting' };
  const { offsetMs } = boot.stretches.at(-1) ?? boot;
  const atMs = Math.round(monotonicMs + offsetMs);
  return { kind: 'estimated', atMs, errorBoundMs: null };
}

function timeBy(
  { untilMonotonicMs, offsetMs, errorBoundMs, how }: Stretch,
  monotonicMs: number,
): RecordTime {
  const aloneMs = untilMonotonicMs === null ? 0 : untilMonotonicMs - monotonicMs;
  return {
    kind: how,
    atMs: Math.round(monotonicMs + offsetMs),
    errorBoundMs: errorBoundMs === null ? null : Math.ceil(errorBoundMs + driftMs(aloneMs)),
  };
}

function openEnded(boot: BootTimes, byMs: number, errorBoundMs: number | null): BootTimes {
  if (!boot.isOpen || boot.stretches.at(-1)?.untilMonotonicMs === null) return closed(boot);
  const offsetMs = boot.offsetMs + byMs;
  const stretch = { untilMonotonicMs: null, offsetMs, errorBoundMs, how: 'estimated' } as const;
  return closed(boot, [...boot.stretches, stretch]);
}

const closed = (boot: BootTimes, stretches = boot.stretches): BootTimes => ({
  ...boot,
  isOpen: false,
  stretches: stretches.slice(-MAX_STRETCHES),
});
