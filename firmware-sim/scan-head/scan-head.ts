import type { Board } from '#sim/firmware.ts';
import { shownCodeFromText } from '#sim/scan-head/shown-code.ts';

/** How the head reads at this moment. */
export type ReadingMode =
  /** A person pulls the trigger while they show the code. */
  | { readonly kind: 'hand'; readonly timeoutMs: number }
  /** The host triggers. */
  | { readonly kind: 'host' }
  /** By itself, whatever comes into view. */
  | {
      readonly kind: 'continuous';
      /** Between a code coming into view and the first look at it. */
      readonly settleMs: number;
      /** Between two reads. */
      readonly intervalMs: number;
      /** A code like the last one is passed over for so long. */
      readonly sameCodeDelayMs: number;
      /** Tells of a look at `(nothing)` after so long; absent where it never does. */
      readonly timeoutMs?: number;
    }
  | { readonly kind: 'off' };

type ScanHeadOptions = {
  readonly board: Board;
  /** How long a shown code stays in view. */
  readonly holdMs: number;
  readonly mode: () => ReadingMode;
  readonly read: (code: Uint8Array) => void;
  readonly failed: () => void;
};

/** From a code in view to its text. */
const DECODE_MS = 30;
/** Nothing is read faster than this, whatever the settings say. */
const SHORTEST_INTERVAL_MS = 50;

type View = { readonly code: Uint8Array; readonly untilMs: number };
type LastRead = { readonly code: Uint8Array; readonly atMs: number };

/** Lens, lamp and trigger of a scanner: what is in view, and when it is read. What is sent then is the firmware's. */
export class ScanHead {
  readonly #options: ScanHeadOptions;
  #view: View | undefined;
  #last: LastRead | undefined;
  #isTriggered = false;
  /** Timers cannot be stopped; those of an earlier turn do nothing. */
  #session = 0;
  #look = 0;

  constructor(options: ScanHeadOptions) {
    this.#options = options;
  }

  powerUp(): void {
    this.#view = undefined;
    this.#last = undefined;
    this.release();
  }

  /** What a person holds before it, in the words of `shownCodeFromText`. */
  show(text: string): string {
    const shown = shownCodeFromText(text);
    if (shown.kind === 'refused') return `error ${shown.problem}`;
    const { board, holdMs } = this.#options;
    this.#view =
      shown.kind === 'code' ? { code: shown.bytes, untilMs: board.uptimeMs() + holdMs } : undefined;
    this.#notice();
    return 'ok';
  }

  /** Reads until a code is found or time is up; 0 is for ever. */
  trigger(timeoutMs: number): void {
    const session = this.#begin();
    if (timeoutMs > 0) this.#options.board.after(timeoutMs, () => this.#giveUp(session));
    this.#lookAfter(DECODE_MS);
  }

  release(): void {
    this.#session += 1;
    this.#look += 1;
    this.#isTriggered = false;
  }

  get isTriggered(): boolean {
    return this.#isTriggered;
  }

  /** The mode is another now: a code that is held in view may be read at once. */
  modeChanged(): void {
    this.release();
    this.resume();
  }

  /** It may read again: what is held in view by then is read as well. */
  resume(): void {
    if (this.#options.mode().kind === 'continuous' && this.#codeInView()) this.#notice();
  }

  #begin(): number {
    this.release();
    this.#isTriggered = true;
    return this.#session;
  }

  #notice(): void {
    const mode = this.#options.mode();
    if (mode.kind === 'hand') this.trigger(mode.timeoutMs);
    else if (this.#isTriggered) this.#lookAfter(DECODE_MS);
    else if (mode.kind === 'continuous') this.#noticeByItself(mode);
  }

  #noticeByItself(mode: Extract<ReadingMode, { kind: 'continuous' }>): void {
    if (this.#view) this.#lookAfter(mode.settleMs + DECODE_MS);
    else if (mode.timeoutMs !== undefined) {
      const session = ++this.#session;
      this.#options.board.after(mode.timeoutMs, () => this.#giveUp(session));
    }
  }

  #lookAfter(delayMs: number): void {
    const look = ++this.#look;
    this.#options.board.after(delayMs, () => {
      if (look === this.#look) this.#lookNow();
    });
  }

  #lookNow(): void {
    const code = this.#codeInView();
    if (!code) return;
    const mode = this.#options.mode();
    if (this.#isTriggered) this.#readOnce(code);
    else if (mode.kind === 'continuous') this.#readAgain(code, mode);
  }

  #readOnce(code: Uint8Array): void {
    this.release();
    this.#deliver(code);
  }

  #readAgain(code: Uint8Array, mode: Extract<ReadingMode, { kind: 'continuous' }>): void {
    this.#session += 1;
    const waitMs = this.#suppressedForMs(code, mode.sameCodeDelayMs);
    this.#lookAfter(Math.max(waitMs > 0 ? waitMs : mode.intervalMs, SHORTEST_INTERVAL_MS));
    if (waitMs <= 0) this.#deliver(code);
  }

  #suppressedForMs(code: Uint8Array, sameCodeDelayMs: number): number {
    if (!this.#last || !isSame(this.#last.code, code)) return 0;
    return this.#last.atMs + sameCodeDelayMs - this.#options.board.uptimeMs();
  }

  #deliver(code: Uint8Array): void {
    this.#last = { code, atMs: this.#options.board.uptimeMs() };
    this.#options.read(code);
  }

  #giveUp(session: number): void {
    if (session !== this.#session) return;
    this.release();
    this.#options.failed();
  }

  #codeInView(): Uint8Array | undefined {
    if (!this.#view || this.#view.untilMs < this.#options.board.uptimeMs()) return undefined;
    return this.#view.code;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
