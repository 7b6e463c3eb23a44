import type { AlertList } from '#ops-centre/http/api/alert-types.ts';
import type { GatewayList } from '#ops-centre/http/api/gateway-types.ts';
import type { PassageList } from '#ops-centre/http/api/passage-types.ts';
import type { StreamEvent } from '#ops-centre/http/api/stream-types.ts';
import type { LiveStream, SnapshotResult } from '#web/live-stream.ts';
import { createLiveStream } from '#web/live-stream.ts';
import type { ServerClock } from '#web/server-clock.ts';
import type { SteadyClock } from '#web/steady-clock.ts';
import type { ApiClient, ApiResult } from './api-client.ts';
import type { CentreStore } from './centre-store.ts';

const eventNames: readonly StreamEvent[] = ['alert', 'passage', 'gateway'];

export type CentreLiveOptions = {
  readonly api: ApiClient;
  readonly store: CentreStore;
  readonly clock: SteadyClock;
  readonly serverClock: ServerClock;
};

/**
 * Keeps the store live. The open alerts are asked for first: their cursor is older than
 * everything that the other answers hold, so the stream from it leaves no hole.
 */
export function openCentreLive({ api, store, clock, serverClock }: CentreLiveOptions): LiveStream {
  return createLiveStream({
    streamUrl: (cursor) => `/api/stream?cursor=${encodeURIComponent(cursor)}`,
    eventNames,
    onEvent: store.apply,
    takeSnapshot: () => takeSnapshot(api, store),
    completeness: 'every-event',
    clock,
    serverClock,
  });
}

async function takeSnapshot(api: ApiClient, store: CentreStore): Promise<SnapshotResult> {
  const open = await openAlerts(api);
  if (open.kind === 'problem')
    return { kind: open.problem.status === 401 ? 'unauthorised' : 'failed' };
  const [all, passages, gateways] = await Promise.all([
    api.request<AlertList>('GET', '/api/alerts?state=all&limit=100'),
    api.request<PassageList>('GET', '/api/passages?limit=100'),
    api.request<GatewayList>('GET', '/api/gateways'),
  ]);
  if (all.kind !== 'ok' || passages.kind !== 'ok' || gateways.kind !== 'ok')
    return { kind: 'failed' };
  store.replace({
    alerts: [...open.value.alerts, ...all.value.alerts],
    passages: passages.value.passages,
    gateways: gateways.value.gateways,
  });
  return { kind: 'taken', cursor: open.value.cursor };
}

/** A bound for a broken server only: five thousand people waiting are not a list any more. */
const MAX_PAGES = 10;

/** All open alerts, page by page, with the cursor of the first page: none may be missing from the count. */
async function openAlerts(api: ApiClient): Promise<ApiResult<AlertList>> {
  const path = '/api/alerts?state=open&limit=500';
  const first = await api.request<AlertList>('GET', path);
  if (first.kind === 'problem') return first;
  const alerts = [...first.value.alerts];
  let before = first.value.nextBefore;
  for (let page = 1; before !== null && page < MAX_PAGES; page += 1) {
    const more = await api.request<AlertList>('GET', `${path}&before=${before}`);
    if (more.kind === 'problem') return more;
    alerts.push(...more.value.alerts);
    before = more.value.nextBefore;
  }
  return { kind: 'ok', value: { ...first.value, alerts } };
}
