import type { ReadonlySignal } from '@preact/signals';
import { batch, computed, signal } from '@preact/signals';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import type { PassageView } from '#ops-centre/http/api/passage-types.ts';
import type { StreamEvent } from '#ops-centre/http/api/stream-types.ts';
import type { AlertBook } from './alert-book.ts';
import { isWaiting, withAlerts } from './alert-book.ts';
import type { PassageBook } from './passage-book.ts';
import { withPassages } from './passage-book.ts';

/** Everything that the screens show, kept up to date by snapshots and the live stream. */
export type CentreStore = {
  readonly alerts: ReadonlySignal<AlertBook>;
  readonly waiting: ReadonlySignal<readonly AlertView[]>;
  readonly passages: ReadonlySignal<PassageBook>;
  readonly gateways: ReadonlySignal<ReadonlyMap<string, GatewayView>>;
  readonly replace: (snapshot: CentreSnapshot) => void;
  readonly addAlerts: (alerts: readonly AlertView[]) => void;
  readonly addPassages: (passages: readonly PassageView[]) => void;
  readonly apply: (name: string, data: unknown) => void;
  readonly clear: () => void;
};

export type CentreSnapshot = {
  readonly alerts: readonly AlertView[];
  readonly passages: readonly PassageView[];
  readonly gateways: readonly GatewayView[];
};

/** A city's passages may come faster than a screen can draw: they are shown in steps of this length. */
const PASSAGE_STEP_MS = 100;

export function createCentreStore(): CentreStore {
  const alerts = signal<AlertBook>(new Map());
  const passages = signal<PassageBook>([]);
  const gateways = signal<ReadonlyMap<string, GatewayView>>(new Map());
  let arrived: PassageView[] = [];

  const addAlerts = (more: readonly AlertView[]): void => {
    alerts.value = withAlerts(alerts.peek(), more);
  };
  const addPassages = (more: readonly PassageView[]): void => {
    passages.value = withPassages(passages.peek(), more);
  };
  const showArrived = (): void => {
    const passagesNow = arrived;
    arrived = [];
    addPassages(passagesNow);
  };

  const onEvent: Record<StreamEvent, (data: unknown) => void> = {
    alert: (data) => addAlerts([data as AlertView]),
    passage: (data) => {
      if (arrived.length === 0) setTimeout(showArrived, PASSAGE_STEP_MS);
      arrived.push(data as PassageView);
    },
    gateway: (data) => {
      const gateway = data as GatewayView;
      gateways.value = new Map(gateways.peek()).set(gatewayKey(gateway), gateway);
    },
  };

  return {
    alerts,
    passages,
    gateways,
    waiting: computed(() => [...alerts.value.values()].filter(isWaiting)),
    addAlerts,
    addPassages,
    apply: (name, data) => onEvent[name as StreamEvent]?.(data),
    // From nothing: what was answered elsewhere while this page was away must not stay "waiting".
    replace: (snapshot) =>
      batch(() => {
        alerts.value = withAlerts(new Map(), snapshot.alerts);
        passages.value = withPassages([], snapshot.passages);
        gateways.value = new Map(snapshot.gateways.map((each) => [gatewayKey(each), each]));
      }),
    clear: () =>
      batch(() => {
        alerts.value = new Map();
        passages.value = [];
        gateways.value = new Map();
      }),
  };
}

export const gatewayKey = ({ siteId, gatewayId }: GatewayView): string => `${siteId}/${gatewayId}`;
