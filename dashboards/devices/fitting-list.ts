import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { FittingViewV1 } from '#gateway/wire/fitting-view.ts';
import { askStation } from '#web/station-http.ts';

type Answer = { readonly fittings: readonly FittingViewV1[] };

const POLL_MS = 2_000;

/** Cameras and lamps as the gateway last told. */
export function openFittingList(): ReadonlySignal<readonly FittingViewV1[]> {
  const fittings = signal<readonly FittingViewV1[]>([]);
  const look = async (): Promise<void> => {
    const response = await askStation('/api/fittings');
    if (response?.ok) fittings.value = ((await response.json()) as Answer).fittings;
  };
  const again = (): void => {
    void look().then(() => setTimeout(again, POLL_MS));
  };
  again();
  return fittings;
}
