import type { Decision } from '#gateway/domain/decision.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { BaselineKind } from './baseline-kinds.ts';
import { tuningFor } from './baseline-kinds.ts';
import { elapse, learn } from './baseline-learning.ts';
import { UPPER_LIMIT_CELSIUS, VERIFIED_UPPER_LIMIT_CELSIUS } from './baseline-limits.ts';
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

/** One line of the book: everything that a decision needs. */
export type BaselinePage = {
  readonly state: BaselineState;
  readonly tuning: BaselineTuning;
  readonly upperLimitCelsius: number;
};

const VERIFIED_FOR_MS = 30 * 24 * 3_600_000;

type Entry = { readonly kind: BaselineKind; readonly tuning: BaselineTuning; state: BaselineState };

/** The baselines of a gateway: made when first needed, kept, and brought up to date after a crash. */
export class BaselineBook {
  readonly #options: BaselineBookOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: BaselineBookOptions) {
    this.#options = options;
  }

  /** As it is at this time. */
  open(kind: BaselineKind, atMs: number): BaselinePage {
    const { state, tuning } = this.#entry(kind);
    return {
      state: elapse(state, atMs),
      tuning,
      upperLimitCelsius: this.#upperLimit(kind.deviceId, atMs),
    };
  }

  learn(
    kind: BaselineKind,
    { state, tuning, upperLimitCelsius }: BaselinePage,
    temperatureCelsius: number,
    lesson: Parameters<typeof learn>[2],
  ): void {
    const entry = this.#entry(kind);
    entry.state = learn(state, temperatureCelsius, lesson, tuning, upperLimitCelsius);
  }

  /** For the store. Bit by bit what is needed to decide alike. */
  toStored(journalPosition: number): StoredBaselines {
    return {
      version: 1,
      journalPosition,
      baselines: [...this.#entries.values()].map(({ kind, state }) => ({
        ...kind,
        calibration: this.#calibrationMark(kind.deviceId),
        state,
      })),
    };
  }

  /**
   * What was kept, and then what happened after it was kept. Numbers tell what is in it already; a number too
   * high means that records are missing, and that baseline stays as it was kept.
   */
  restore(stored: StoredBaselines, later: readonly DecidedReading[]): void {
    for (const { state, calibration: _, ...kind } of stored.baselines)
      this.#entries.set(keyOf(kind), { kind, state, tuning: this.#tuning(kind) });
    for (const each of later) this.#repeat(each);
    for (const { calibration, state: _, ...kind } of stored.baselines) {
      if (calibration !== this.#calibrationMark(kind.deviceId)) this.#recalibrate(kind);
    }
  }

  #repeat({ reading, decision, observedAtMs }: DecidedReading): void {
    const evidence = decision.baseline ?? decision.shadow?.baseline;
    const { temperatureCelsius } = decision;
    if (!evidence || temperatureCelsius === null) return;
    const { deviceId, mode, bodySite } = reading;
    const kind = { deviceId, mode, bodySite };
    const page = this.open(kind, observedAtMs);
    if (evidence.sequence !== page.state.sequence) return;
    this.learn(kind, page, temperatureCelsius, evidence.lesson);
  }

  #recalibrate(kind: BaselineKind): void {
    const entry = this.#entry(kind);
    entry.state = recalibrated(entry.state, entry.tuning);
  }

  #entry(kind: BaselineKind): Entry {
    const key = keyOf(kind);
    const known = this.#entries.get(key);
    if (known) return known;
    const tuning = this.#tuning(kind);
    const entry = { kind, tuning, state: startingState(tuning) };
    this.#entries.set(key, entry);
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

/** A passage's reading with what was decided about it, as the journal has it. */
export type DecidedReading = {
  readonly reading: Pick<Reading, 'deviceId' | 'mode' | 'bodySite'>;
  readonly decision: Decision;
  readonly observedAtMs: number;
};

function keyOf({ deviceId, mode, bodySite }: BaselineKind): string {
  return `${deviceId} ${mode} ${bodySite}`;
}
