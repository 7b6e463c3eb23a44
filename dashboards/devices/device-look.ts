import type { DeviceState } from '#gateway/wire/control-messages.ts';
import type { DeviceViewV1 } from '#gateway/wire/device-view.ts';
import type { DiscardCause } from '#gateway/wire/device-words.ts';
import { AdviceCode, harmlessCauses } from '#gateway/wire/device-words.ts';
import type { DevicesText } from './text/devices-text.ts';

/** How a device looks: never by colour alone, so each kind has its shape and its word too. */
export type DeviceLook = {
  readonly kind: DeviceState | 'losing';
  readonly shape: 'circle' | 'triangle' | 'square' | 'octagon';
  readonly isQuestion: boolean;
  readonly needsSomebody: boolean;
};

const shapes: Readonly<Record<DeviceLook['kind'], DeviceLook['shape']>> = {
  ready: 'circle',
  losing: 'triangle',
  probing: 'triangle',
  connecting: 'square',
  silent: 'octagon',
  faulty: 'octagon',
};

export function lookOf({ state, advice }: DeviceViewV1): DeviceLook {
  const kind = advice.code === AdviceCode.LosesBytes ? 'losing' : state;
  return {
    kind,
    shape: shapes[kind],
    isQuestion: kind === 'probing' || kind === 'silent',
    needsSomebody: kind !== 'ready',
  };
}

export type AdviceText = {
  readonly sentence: string;
  /** Empty when nothing is to be done. */
  readonly action: string;
  /** What the gateway wrote in English and no other text on the page says; empty where there is none. */
  readonly original: string;
};

/** The gateway's advice in the words of the page. */
export function adviceText(device: DeviceViewV1, t: DevicesText, isEnglish: boolean): AdviceText {
  const { advice, detail, role } = device;
  const sentence = t.sentence[advice.code][role];
  if (advice.code === AdviceCode.LosesBytes && advice.cause !== null) {
    return {
      sentence: t.losingBecause(sentence, t.discardMeaning[advice.cause]),
      action: actionFor(advice.cause, t),
      original: '',
    };
  }
  const action = advice.code === AdviceCode.Works ? '' : t.action[advice.code];
  if (isEnglish) return { sentence, action: detail || action, original: '' };
  return { sentence, action, original: detail };
}

function actionFor(cause: DiscardCause, t: DevicesText): string {
  return cause === 'echo' || cause === 'separator' ? '' : t.discardAction[cause];
}

export type Discard = {
  readonly cause: DiscardCause;
  readonly bytes: number;
  readonly isHarmless: boolean;
};

/** The reasons with bytes: those that mean something first, of these the most first. */
export function discardsOf({ discardedBytes }: DeviceViewV1): readonly Discard[] {
  return Object.entries(discardedBytes)
    .filter(([, bytes]) => bytes > 0)
    .map(([cause, bytes]) => ({
      cause: cause as DiscardCause,
      bytes,
      isHarmless: harmlessCauses.has(cause),
    }))
    .sort((a, b) => Number(a.isHarmless) - Number(b.isHarmless) || b.bytes - a.bytes);
}
