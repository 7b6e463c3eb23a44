import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';

/**
 * What the screen shows of the person in the lane, as a pure machine. A verdict stands for one
 * person and a few seconds: a stale one would be read by the next person as theirs.
 */
export const VERDICT_SHOWN_MS = 6_000;
/**
 * A verdict that took longer than this waited in a broken network: it is shown for the rest of its
 * time, marked, and not said aloud.
 */
export const LATE_AFTER_MS = 1_500;
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
    | {
        readonly kind: 'verdict';
        readonly passage: KioskPassageV1;
        readonly isLate: boolean;
        readonly untilMs: number;
      };
  /** Until when a requested re-measure is waited for; `null` = none. */
  readonly repeatUntilMs: number | null;
  /** Newest verdict that came; what is sent again after a break is not shown again. */
  readonly newestEventId: string;
};

export type KioskViewInput =
  /** `ageMs`: how old it was when it arrived. */
  | { readonly kind: 'passage'; readonly passage: KioskPassageV1; readonly ageMs: number }
  | { readonly kind: 'reading'; readonly rawTemperatureCelsius: number; readonly ageMs: number }
  | { readonly kind: 're-measure-accepted' }
  /** The station is not heard: nothing that was shown may stay. */
  | { readonly kind: 'disconnected' }
  /** The stream begins anew, perhaps another gateway's: nothing of before is sent again. */
  | { readonly kind: 'began-anew' }
  | { readonly kind: 'tick' };

export const readyView: KioskView = {
  shown: { kind: 'ready' },
  repeatUntilMs: null,
  newestEventId: '',
};

export function stepView(view: KioskView, input: KioskViewInput, nowMs: number): KioskView {
  const current = withoutExpired(view, nowMs);
  switch (input.kind) {
    case 'passage':
      return arrived(current, input.passage, input.ageMs, nowMs);
    case 'reading':
      return measuring(current, input.rawTemperatureCelsius, input.ageMs, nowMs);
    case 're-measure-accepted':
      return { ...current, shown: { kind: 'ready' }, repeatUntilMs: nowMs + REPEAT_SHOWN_MS };
    case 'disconnected':
      return { ...current, shown: { kind: 'ready' } };
    case 'began-anew':
      return { ...current, newestEventId: '' };
    case 'tick':
      return current;
    default: {
      const unhandled: never = input;
      return unhandled;
    }
  }
}

/** A verdict's time runs from when the person passed, not from when the screen heard of it. */
function arrived(
  view: KioskView,
  passage: KioskPassageV1,
  ageMs: number,
  nowMs: number,
): KioskView {
  const { eventId } = passage;
  if (!isAfter(eventId, view.newestEventId)) return view;
  const current = { ...view, repeatUntilMs: null, newestEventId: eventId };
  if (ageMs >= VERDICT_SHOWN_MS) return current;
  const untilMs = nowMs + VERDICT_SHOWN_MS - Math.max(0, ageMs);
  const isLate = ageMs > LATE_AFTER_MS;
  return { ...current, shown: { kind: 'verdict', passage, isLate, untilMs } };
}

/** Event ids are `{gateway}:{epoch}:{seq}`; those of another gateway are always new. */
function isAfter(eventId: string, newestEventId: string): boolean {
  const [gateway, epoch = 0, seq = 0] = partsOf(eventId);
  const [newestGateway, newestEpoch = 0, newestSeq = 0] = partsOf(newestEventId);
  if (gateway !== newestGateway) return true;
  return epoch === newestEpoch ? seq > newestSeq : epoch > newestEpoch;
}

function partsOf(eventId: string): [string, number?, number?] {
  const [gateway = '', epoch, seq] = eventId.split(':');
  return [gateway, Number(epoch), Number(seq)];
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
    ...view,
    shown: isShownOver ? { kind: 'ready' } : view.shown,
    repeatUntilMs: isRepeatOver ? null : view.repeatUntilMs,
  };
}
