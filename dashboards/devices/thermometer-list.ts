import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { ThermometerViewV1 } from '#gateway/wire/thermometer-view.ts';
import { askStation } from '#web/station-http.ts';

/** Health and checks of the thermometers, by device. */
export type ThermometerList = {
  readonly thermometers: ReadonlySignal<ReadonlyMap<string, ThermometerViewV1>>;
  /** Now, and not only when it is time. */
  readonly look: () => Promise<void>;
};

type Answer = { readonly thermometers: readonly ThermometerViewV1[] };

const POLL_MS = 2_000;

export function openThermometerList(): ThermometerList {
  const thermometers = signal<ReadonlyMap<string, ThermometerViewV1>>(new Map());
  const look = async (): Promise<void> => {
    const response = await askStation('/api/thermometers');
    if (!response?.ok) return;
    const answer = (await response.json()) as Answer;
    thermometers.value = new Map(answer.thermometers.map((each) => [each.deviceId, each]));
  };
  const again = (): void => {
    void look().then(() => setTimeout(again, POLL_MS));
  };
  again();
  return { thermometers, look };
}
