import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { ReferenceKind } from '#gateway/domain/device-health.ts';
import { LEAST_PAIRS, MOST_PAIRS } from '#gateway/domain/device-health.ts';
import type { CheckAnswerV1, CheckRequestV1 } from '#gateway/wire/thermometer-view.ts';
import { askStation } from '#web/station-http.ts';

/** One pair as it stands in the form; `''` is not filled in yet. */
export type PairText = { readonly reference: string; readonly reading: string };

export type CheckResult =
  | { readonly kind: 'none' }
  /** What the pairs come to; nothing has changed yet. */
  | { readonly kind: 'computed'; readonly answer: CheckAnswerV1 }
  | { readonly kind: 'confirmed'; readonly answer: CheckAnswerV1 }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'failed' };

/** A check of one thermometer that somebody is entering. */
export type CheckDraft = {
  readonly deviceId: string;
  readonly referenceKind: ReadonlySignal<ReferenceKind>;
  readonly pairs: ReadonlySignal<readonly PairText[]>;
  readonly result: ReadonlySignal<CheckResult>;
  readonly choose: (kind: ReferenceKind) => void;
  readonly change: (index: number, pair: Partial<PairText>) => void;
  readonly addPair: () => void;
  readonly canAdd: () => boolean;
  readonly send: (confirm: boolean) => Promise<void>;
};

const EMPTY: PairText = { reference: '', reading: '' };

export function createCheckDraft(deviceId: string, onConfirmed: () => void): CheckDraft {
  const referenceKind = signal<ReferenceKind>('blackbody');
  const pairs = signal<readonly PairText[]>(Array.from({ length: LEAST_PAIRS }, () => EMPTY));
  const result = signal<CheckResult>({ kind: 'none' });
  const changed = (next: readonly PairText[]): void => {
    pairs.value = next;
    // What was computed was of other pairs.
    result.value = { kind: 'none' };
  };
  return {
    deviceId,
    referenceKind,
    pairs,
    result,
    choose(kind) {
      referenceKind.value = kind;
      changed(pairs.value.map(() => EMPTY));
    },
    change: (index, pair) =>
      changed(pairs.value.map((each, at) => (at === index ? { ...each, ...pair } : each))),
    addPair: () => changed([...pairs.value, EMPTY]),
    canAdd: () => pairs.value.length < MOST_PAIRS,
    async send(confirm) {
      const numbers = numbersOf(pairs.value);
      if (!numbers) {
        result.value = { kind: 'incomplete' };
        return;
      }
      const request = { referenceKind: referenceKind.value, pairs: numbers, confirm };
      result.value = await sent(deviceId, request);
      if (result.value.kind === 'confirmed') onConfirmed();
    },
  };
}

async function sent(deviceId: string, request: CheckRequestV1): Promise<CheckResult> {
  const response = await askStation(
    `/api/thermometers/${encodeURIComponent(deviceId)}/checks`,
    request,
  );
  if (!response?.ok) return { kind: 'failed' };
  const answer = (await response.json()) as CheckAnswerV1;
  return { kind: request.confirm ? 'confirmed' : 'computed', answer };
}

/** Rows that are wholly empty are left out; `null` where one is half filled in or no number. A comma is a point. */
export function numbersOf(pairs: readonly PairText[]): CheckRequestV1['pairs'] | null {
  const filled = pairs.filter(({ reference, reading }) => reference !== '' || reading !== '');
  const numbers = filled.map(({ reference, reading }) => ({
    referenceCelsius: numberOf(reference),
    readingCelsius: numberOf(reading),
  }));
  const isComplete = numbers.every(
    ({ referenceCelsius, readingCelsius }) =>
      isPossible(referenceCelsius) && isPossible(readingCelsius),
  );
  return numbers.length > 0 && isComplete ? numbers : null;
}

const numberOf = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));

const isPossible = (celsius: number): boolean => celsius >= 10 && celsius <= 60;
