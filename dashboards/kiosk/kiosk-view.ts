import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';

/**
 * What the screen shows of the person in the lane, as a pure machine. A verdict stands for one
 * person and a few seconds: a stale one would be read by the next person as theirs.
 */
export const VERDICT_SHOWN_MS = 6_000;
/** A measurement is "under way" while readings come, and so long after the last. */
export const MEASURING_SHOWN_MS = 1_500;
/**
 * The gateway's default for `episodeWindowMs`: so long the next measurement would count for the
 * same person. It ends with the next passage, whoever's.
 */
export const REPEAT_SHOWN_MS = 60_000;
/** A thermometer that journals every sample also sends the air; nobody is before it below this. */
const PERSON_ABOVE_CELSIUS = 30;

export type KioskView = {
  readonly shown:
    | { readonly kind: 'ready' }
    | {
        readonly kind: 'measuring';
        readonly rawTemperatureCelsius: number;
        readonly untilMs: number;
      }
    | { readonly kind: 'verdict'; readonly passage: KioskPassageV1; readonly untilMs: number };
  /** Until when a requested re-measure is waited for; `null` = none. */
  readonly repeatUntilMs: number | null;
};

export type KioskViewInput =
  /** `ageMs`: how old it was when it arrived. */
  | { readonly kind: 'passage'; readonly passage: KioskPassageV1; readonly ageMs: number }
  | { readonly kind: 'reading'; readonly rawTemperatureCelsius: number; readonly ageMs: number }
  | { readonly kind: 're-measure-accepted' }
  /** The station is not heard: nothing that was shown may stay. */
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'tick' };

export const readyView: KioskView = { shown: { kind: 'ready' }, repeatUntilMs: null };

export function stepView(view: KioskView, input: KioskViewInput, nowMs: number): KioskView {
  const current = withoutExpired(view, nowMs);
  switch (input.kind) {
    case 'passage':
      if (input.ageMs > VERDICT_SHOWN_MS) return { ...current, repeatUntilMs: null };
      return {
        shown: { kind: 'verdict', passage: input.passage, untilMs: nowMs + VERDICT_SHOWN_MS },
        repeatUntilMs: null,
      };
    case 'reading':
      return measuring(current, input.rawTemperatureCelsius, input.ageMs, nowMs);
    case 're-measure-accepted':
      return { shown: { kind: 'ready' }, repeatUntilMs: nowMs + REPEAT_SHOWN_MS };
    case 'disconnected':
      return { ...current, shown: { kind: 'ready' } };
    case 'tick':
      return current;
    default: {
      const unhandled: never = input;
      return unhandled;
    }
  }
}

/** Readings go on while a person stays, so they never take a verdict away. */
function measuring(view: KioskView, celsius: number, ageMs: number, nowMs: number): KioskView {
  const isPerson = celsius >= PERSON_ABOVE_CELSIUS && ageMs <= MEASURING_SHOWN_MS;
  if (view.shown.kind === 'verdict' || !isPerson) return view;
  const untilMs = nowMs + MEASURING_SHOWN_MS;
  return { ...view, shown: { kind: 'measuring', rawTemperatureCelsius: celsius, untilMs } };
}

function withoutExpired(view: KioskView, nowMs: number): KioskView {
  const isShownOver = view.shown.kind !== 'ready' && nowMs >= view.shown.untilMs;
  const isRepeatOver = view.repeatUntilMs !== null && nowMs >= view.repeatUntilMs;
  if (!isShownOver && !isRepeatOver) return view;
  return {
    shown: isShownOver ? { kind: 'ready' } : view.shown,
    repeatUntilMs: isRepeatOver ? null : view.repeatUntilMs,
  };
}
