import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { Verdict } from '#gateway/domain/passage.ts';
import type { VerdictLights } from './light.ts';
import { Light } from './light.ts';
import type { OutputLine } from './output-line.ts';

export type OutputDriverOptions = {
  readonly line: OutputLine;
  readonly lights: VerdictLights;
  /** How long a verdict is shown. */
  readonly pulseMs: number;
  /** A verdict that is older when it could be shown is not. */
  readonly maxAgeMs: number;
  /** What is shown is said again so often: a board that was switched off and on shows it again. */
  readonly rewriteMs: number;
  /** Shown while nobody can say what holds: at the start and the end, and after anything went wrong. */
  readonly unsureLight: Light;
  readonly clock: Clock;
  readonly onTrouble: (sentence: string | null) => void;
};

export type OutputSnapshot = {
  readonly description: string;
  /** When it last confirmed what it shows, by the wall clock. */
  readonly lastSureAtMs: number | null;
  /** Why it is unsure, where that is known. */
  readonly trouble: string | null;
  /** `unsure`: what the lamp shows is not known, or it shows the safe light because of that. */
  readonly state: 'sure' | 'unsure';
  readonly light: Light | null;
  readonly failures: number;
  /** Verdicts that came too late, or while the output was broken: shown to nobody. */
  readonly dropped: number;
};

/** At rest the way is closed; only a verdict of now changes that, and for its time. */
const REST = Light.Red;
const FOR_EVER_MS = Number.POSITIVE_INFINITY;
/** The first try again comes soon, the later ones at most so far apart. */
const RETRY_FIRST_MS = 200;
const RETRY_MAX_MS = 5_000;

type Wanted = { readonly light: Light; readonly fromMs: number };

/**
 * Brings the verdicts of a lane to its lamp. Whoever calls {@link verdict} never waits: the newest verdict is kept
 * and no other. Green is written only for a verdict that is fresh, on a connection whose last word was confirmed, and
 * is taken back after its time; whenever something fails the first thing written is the safe light, and the verdicts
 * of the meantime are dropped.
 */
export class OutputDriver {
  readonly #options: OutputDriverOptions;
  #wanted: Wanted | null = null;
  #isSure = false;
  #shown: Light | null = null;
  /** The verdict that is on the lamp, and since when. */
  #showing: { readonly wanted: Wanted; readonly untilMs: number } | null = null;
  #working: Promise<void> | null = null;
  #timer: Timer | null = null;
  #retryMs = RETRY_FIRST_MS;
  #failures = 0;
  #lastSureAtMs: number | null = null;
  #trouble: string | null = null;
  #dropped = 0;
  #isStopped = false;

  constructor(options: OutputDriverOptions) {
    this.#options = options;
  }

  start(): void {
    this.#work();
  }

  /** Of a durable record, at the monotonic time at which it was decided. */
  verdict(verdict: Verdict, decidedAtMs: number): void {
    if (this.#isStopped) return;
    const { lights, maxAgeMs, clock } = this.#options;
    const isFresh = clock.monotonicMs() - decidedAtMs <= maxAgeMs;
    if (!isFresh || !this.#isSure) {
      this.#dropped += 1;
      return;
    }
    if (this.#wanted) this.#dropped += 1;
    this.#wanted = { light: lights[verdict], fromMs: decidedAtMs };
    this.#work();
  }

  snapshot(): OutputSnapshot {
    return {
      description: this.#options.line.description,
      lastSureAtMs: this.#lastSureAtMs,
      trouble: this.#trouble,
      state: this.#isSure ? 'sure' : 'unsure',
      light: this.#shown,
      failures: this.#failures,
      dropped: this.#dropped,
    };
  }

  /** Leaves the safe light behind. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#working;
    const { line, unsureLight } = this.#options;
    await line.show(unsureLight, FOR_EVER_MS).catch(() => undefined);
    await line.close();
  }

  #work(): void {
    if (this.#working || this.#isStopped) return;
    this.#timer?.cancel();
    this.#timer = null;
    this.#working = this.#step().then((nextInMs) => {
      this.#working = null;
      if (this.#isStopped) return;
      if (this.#wanted && this.#isSure) return this.#work();
      this.#timer = this.#options.clock.after(nextInMs, () => this.#work());
    });
  }

  /** One word to the lamp; gives when the next is due. */
  async #step(): Promise<number> {
    const { light, forMs } = this.#isSure
      ? this.#next()
      : { light: this.#options.unsureLight, forMs: FOR_EVER_MS };
    try {
      await this.#options.line.show(light, forMs);
    } catch (error) {
      return this.#failed(error);
    }
    const wasUnsure = !this.#isSure;
    this.#isSure = true;
    this.#lastSureAtMs = this.#options.clock.wallMs();
    this.#trouble = null;
    this.#shown = light;
    this.#retryMs = RETRY_FIRST_MS;
    if (wasUnsure) this.#options.onTrouble(null);
    return this.#nextInMs(wasUnsure);
  }

  #next(): { readonly light: Light; readonly forMs: number } {
    const { clock, maxAgeMs, pulseMs } = this.#options;
    const nowMs = clock.monotonicMs();
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted && nowMs - wanted.fromMs > maxAgeMs) this.#dropped += 1;
    else if (wanted) this.#showing = { wanted, untilMs: nowMs + pulseMs };
    if (this.#showing && nowMs >= this.#showing.untilMs) this.#showing = null;
    return this.#showing
      ? { light: this.#showing.wanted.light, forMs: this.#showing.untilMs - nowMs }
      : { light: REST, forMs: FOR_EVER_MS };
  }

  #nextInMs(wasUnsure: boolean): number {
    const { clock, rewriteMs } = this.#options;
    // From the safe light to rest, at once.
    if (wasUnsure) return 0;
    const leftMs = (this.#showing?.untilMs ?? Number.POSITIVE_INFINITY) - clock.monotonicMs();
    return Math.max(0, Math.min(rewriteMs, leftMs));
  }

  #failed(error: unknown): number {
    this.#failures += 1;
    if (this.#wanted) this.#dropped += 1;
    const why = error instanceof Error ? error.message : String(error);
    this.#trouble = why;
    if (this.#isSure || this.#failures === 1) this.#options.onTrouble(why);
    this.#wanted = null;
    this.#showing = null;
    this.#isSure = false;
    this.#shown = null;
    const waitMs = this.#retryMs;
    this.#retryMs = Math.min(RETRY_MAX_MS, 2 * this.#retryMs);
    return waitMs;
  }
}
