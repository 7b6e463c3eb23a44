import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { TokenAnswer } from '#web/station-http.ts';
import { sendToken } from '#web/station-http.ts';
import type { KioskLane, LanesAnswer } from './station-client.ts';
import { fetchLanes } from './station-client.ts';

/** How far this page has come with the station. */
export type Stage =
  | { readonly kind: 'connecting'; readonly hasFailed: boolean }
  | { readonly kind: 'token-wanted' }
  | { readonly kind: 'open'; readonly lanes: readonly KioskLane[] };

export type Station = {
  readonly stage: ReadonlySignal<Stage>;
  /** From the address; `null` = not said. */
  readonly wantedLaneId: ReadonlySignal<string | null>;
  readonly chooseLane: (laneId: string) => void;
  readonly lanes: () => Promise<LanesAnswer>;
  readonly tokenWanted: () => void;
  readonly signIn: (token: string) => Promise<TokenAnswer>;
};

const RETRY_MS = 2_000;

export function createStationSession(): Station {
  const stage = signal<Stage>({ kind: 'connecting', hasFailed: false });
  const wantedLaneId = signal(new URLSearchParams(location.search).get('lane'));

  async function lanes(): Promise<LanesAnswer> {
    const answer = await fetchLanes();
    if (answer.kind === 'token-wanted') stage.value = { kind: 'token-wanted' };
    if (answer.kind === 'lanes') keep(answer.lanes);
    return answer;
  }
  /** The same lanes keep the same stage, so that a stream in progress is not opened anew. */
  function keep(found: readonly KioskLane[]): void {
    const now = stage.peek();
    const isSame = now.kind === 'open' && JSON.stringify(now.lanes) === JSON.stringify(found);
    if (!isSame) stage.value = { kind: 'open', lanes: found };
  }
  async function connect(): Promise<void> {
    if ((await lanes()).kind !== 'failed') return;
    stage.value = { kind: 'connecting', hasFailed: true };
    setTimeout(() => void connect(), RETRY_MS);
  }
  void connect();

  return {
    stage,
    wantedLaneId,
    chooseLane(laneId) {
      history.replaceState(null, '', `?lane=${encodeURIComponent(laneId)}`);
      wantedLaneId.value = laneId;
    },
    lanes,
    tokenWanted() {
      stage.value = { kind: 'token-wanted' };
    },
    async signIn(token) {
      const answer = await sendToken(token);
      if (answer === 'accepted') void connect();
      return answer;
    },
  };
}
