import type { Lesson } from '#gateway/domain/decision.ts';
import type { BaselineKind } from './baseline-kinds.ts';
import { tuningFor } from './baseline-kinds.ts';
import { elapse } from './baseline-learning.ts';
import { UPPER_LIMIT_CELSIUS, VERIFIED_UPPER_LIMIT_CELSIUS } from './baseline-limits.ts';
import type { StoredMemory } from './baseline-memory.ts';
import { BaselineMemory } from './baseline-memory.ts';
import type { BaselineState, BaselineTuning } from './baseline-state.ts';
import { recalibrated, startingState } from './baseline-state.ts';
import type { StoredBaselines } from './baseline-store.ts';

/** What is known of a thermometer's correctness. */
export type Calibration = {
  readonly offsetCelsius: number;
  /** Midnight (UTC) of the day on which it was checked; `null` where it never was. */
  readonly verifiedAtMs: number | null;
};

export type BaselineBookOptions = {
  readonly suspectShareTarget: number;
  readonly calibrationOf: (deviceId: string) => Calibration;
};

/** What a decision needs of a baseline. */
export type BaselinePage = {
  /** The time that was given, or the last one where it was no time. */
  readonly atMs: number;
  readonly state: BaselineState;
  readonly tuning: BaselineTuning;
  readonly upperLimitCelsius: number;
};

/** What a passage taught, as the journal has it. */
export type DecidedReading = {
  readonly kind: BaselineKind;
  readonly temperatureCelsius: number;
  /** Number of the measurement among all of its baseline. */
  readonly sequence: number;
  readonly lesson: Lesson;
  readonly observedAtMs: number;
};

/** So long a check counts. */
export const VERIFIED_FOR_MS = 30 * 24 * 3_600_000;

type Entry = {
  readonly kind: BaselineKind;
  readonly tuning: BaselineTuning;
  readonly memory: BaselineMemory;
};

/** The baselines of a gateway: made when first needed, kept, and brought up to date after a crash. */
export class BaselineBook {
  readonly #options: BaselineBookOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: BaselineBookOptions) {
    this.#options = options;
  }

  /** As it is at this time. */
  open(kind: BaselineKind, wallMs: number): BaselinePage {
    const { memory, tuning } = this.#entry(kind);
    const atMs = Number.isFinite(wallMs) ? Math.round(wallMs) : (memory.state.atMs ?? 0);
    const upperLimitCelsius = this.#upperLimit(kind.deviceId, atMs);
    return { atMs, state: elapse(memory.state, atMs), tuning, upperLimitCelsius };
  }

  learn(kind: BaselineKind, atMs: number, temperatureCelsius: number, lesson: Lesson): void {
    const upperLimitCelsius = this.#upperLimit(kind.deviceId, atMs);
    this.#entry(kind).memory.learn({ atMs, temperatureCelsius, upperLimitCelsius, lesson });
  }

  /** Takes back what the measurement of this number taught. */
  revoke(kind: BaselineKind, sequence: number): void {
    this.#entries.get(keyOf(kind))?.memory.revoke(sequence);
  }

  /** For the store. Bit by bit what is needed to decide alike. */
  toStored(journalPosition: number): StoredBaselines {
    return {
      version: 1,
      journalPosition,
      baselines: [...this.#entries.values()].map(({ kind, memory }) => ({
        ...kind,
        calibration: this.#calibrationMark(kind.deviceId),
        memory: memory.toStored(),
      })),
    };
  }

  /**
   * What was kept, and then what happened after it was kept. Numbers tell what is in it already; a number too
   * high means that records are missing, and that baseline stays as it was kept.
   */
  restore(stored: StoredBaselines, later: readonly DecidedReading[]): void {
    for (const { memory, calibration: _, ...kind } of stored.baselines) this.#set(kind, memory);
    for (const each of later) this.#repeat(each);
    for (const { calibration, memory: _, ...kind } of stored.baselines) {
      if (calibration !== this.#calibrationMark(kind.deviceId)) this.#recalibrate(kind);
    }
  }

  #repeat({ kind, temperatureCelsius, sequence, lesson, observedAtMs }: DecidedReading): void {
    if (sequence !== this.#entry(kind).memory.state.sequence) return;
    this.learn(kind, observedAtMs, temperatureCelsius, lesson);
  }

  #recalibrate(kind: BaselineKind): void {
    const { memory, tuning } = this.#entry(kind);
    this.#set(kind, { settled: recalibrated(memory.state, tuning), recent: [] });
  }

  #entry(kind: BaselineKind): Entry {
    const known = this.#entries.get(keyOf(kind));
    return known ?? this.#set(kind, { settled: startingState(this.#tuning(kind)), recent: [] });
  }

  #set(kind: BaselineKind, stored: StoredMemory): Entry {
    const tuning = this.#tuning(kind);
    const entry = { kind, tuning, memory: new BaselineMemory(tuning, stored) };
    this.#entries.set(keyOf(kind), entry);
    return entry;
  }

  #tuning(kind: BaselineKind): BaselineTuning {
    return tuningFor(kind, this.#options.suspectShareTarget);
  }

  #upperLimit(deviceId: string, atMs: number): number {
    const { verifiedAtMs } = this.#options.calibrationOf(deviceId);
    const sinceMs = verifiedAtMs === null ? Number.NaN : atMs - verifiedAtMs;
    return sinceMs >= 0 && sinceMs < VERIFIED_FOR_MS
      ? VERIFIED_UPPER_LIMIT_CELSIUS
      : UPPER_LIMIT_CELSIUS;
  }

  #calibrationMark(deviceId: string): string {
    const { offsetCelsius, verifiedAtMs } = this.#options.calibrationOf(deviceId);
    return `${offsetCelsius}/${verifiedAtMs ?? ''}`;
  }
}

function keyOf({ deviceId, mode, bodySite }: BaselineKind): string {
  return `${deviceId} ${mode} ${bodySite}`;
}
