import * as z from 'zod';
import { Lesson } from '#gateway/domain/decision.ts';
import { elapse, learn } from './baseline-learning.ts';
import type { BaselineState, BaselineTuning } from './baseline-state.ts';
import { baselineStateSchema } from './baseline-state.ts';

const taughtSchema = z.strictObject({
  atMs: z.number(),
  temperatureCelsius: z.number(),
  upperLimitCelsius: z.number(),
  lesson: z.enum(Lesson),
});
export type Taught = Readonly<z.infer<typeof taughtSchema>>;

/** A contact reading comes within half an hour; until then what a person taught can be taken back. */
const REVOCABLE_MS = 1_800_000;
const MAX_REVOCABLE = 500;

export const storedMemorySchema = z.strictObject({
  settled: baselineStateSchema,
  recent: z.array(taughtSchema).max(MAX_REVOCABLE),
});
export type StoredMemory = Readonly<z.infer<typeof storedMemorySchema>>;

/**
 * A baseline and what it learnt lately: the state is always the settled one taught all of that, one after the
 * other, so that to take one back is to teach the others again. Bounded, whatever comes.
 */
export class BaselineMemory {
  readonly #tuning: BaselineTuning;
  #settled: BaselineState;
  #recent: Taught[];
  #state: BaselineState;

  constructor(tuning: BaselineTuning, { settled, recent }: StoredMemory) {
    this.#tuning = tuning;
    this.#settled = settled;
    this.#recent = [...recent];
    this.#state = this.#taught();
  }

  get state(): BaselineState {
    return this.#state;
  }

  toStored(): StoredMemory {
    return { settled: this.#settled, recent: this.#recent };
  }

  learn(taught: Taught): void {
    this.#state = this.#after(this.#state, taught);
    this.#recent.push(taught);
    while (this.#isSettled(this.#recent[0], taught.atMs)) {
      this.#settled = this.#after(this.#settled, this.#recent.shift() as Taught);
    }
  }

  /** As if nothing had been learnt from the measurement of this number; too old a one stays. */
  revoke(sequence: number): void {
    const index = sequence - this.#settled.sequence;
    const taught = this.#recent[index];
    if (!taught) return;
    this.#recent[index] = { ...taught, lesson: Lesson.LeftOut };
    this.#state = this.#taught();
  }

  #isSettled(oldest: Taught | undefined, nowMs: number): boolean {
    if (!oldest) return false;
    return nowMs - oldest.atMs > REVOCABLE_MS || this.#recent.length > MAX_REVOCABLE;
  }

  #taught(): BaselineState {
    return this.#recent.reduce((state, each) => this.#after(state, each), this.#settled);
  }

  #after(state: BaselineState, taught: Taught): BaselineState {
    const { atMs, temperatureCelsius, lesson, upperLimitCelsius } = taught;
    return learn(elapse(state, atMs), temperatureCelsius, lesson, this.#tuning, upperLimitCelsius);
  }
}
