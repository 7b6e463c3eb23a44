import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { TokenAnswer } from '#web/station-http.ts';
import { askStation, sendToken } from '#web/station-http.ts';

export type SinkState = 'ok' | 'waiting' | 'holding';

export type SinkView = {
  readonly sinkId: string;
  readonly state: SinkState;
  readonly detail: string;
  readonly backlogRecords: number;
};

export type DeadLetterView = {
  readonly id: number;
  readonly sinkId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly cause: string;
  readonly parkedAtMs: number;
};

export type RecordsView = {
  readonly offlineSecondsLeft: number | null;
  readonly sinks: readonly SinkView[];
  readonly deadLetters: readonly DeadLetterView[];
};

/** `signed-out`: the station wants its token · `not-reached`: what is shown may be old. */
export type Reach = 'connecting' | 'reached' | 'not-reached' | 'signed-out';

export type Settled = 'done' | 'gone' | 'failed';

export type StationRecords = {
  readonly view: ReadonlySignal<RecordsView | null>;
  readonly reach: ReadonlySignal<Reach>;
  readonly settle: (verb: 'retry' | 'discard', id: number) => Promise<Settled>;
  readonly signIn: (token: string) => Promise<TokenAnswer>;
};

type StatusAnswer = { readonly journal: Pick<RecordsView, 'offlineSecondsLeft'> };
type SettledAnswer = {
  readonly settledIds: readonly number[];
  readonly goneIds: readonly number[];
};

/** As the station's own schema says. */
const bodyOf = async <Body>(response: Response): Promise<Body> => (await response.json()) as Body;

export const SHOWN_LETTERS = 100;
const POLL_MS = 2_000;

/** Looks at the station every two seconds; these figures change slowly. */
export function openStationRecords(): StationRecords {
  const view = signal<RecordsView | null>(null);
  const reach = signal<Reach>('connecting');
  const look = async (): Promise<void> => {
    const [status, sinks, letters] = await Promise.all([
      askStation('/api/status'),
      askStation('/api/sinks'),
      askStation(`/api/dead-letters?limit=${SHOWN_LETTERS}`),
    ]);
    if (status?.status === 401) reach.value = 'signed-out';
    else if (status?.ok && sinks?.ok && letters?.ok) {
      const { journal } = await bodyOf<StatusAnswer>(status);
      view.value = {
        ...journal,
        ...(await bodyOf<Pick<RecordsView, 'sinks'>>(sinks)),
        ...(await bodyOf<Pick<RecordsView, 'deadLetters'>>(letters)),
      };
      reach.value = 'reached';
    } else reach.value = 'not-reached';
  };
  const lookAgain = (): void => {
    void look().finally(() => setTimeout(lookAgain, POLL_MS));
  };
  lookAgain();
  return {
    view,
    reach,
    async settle(verb, id) {
      const answer = await askStation(`/api/dead-letters/${verb}`, { ids: [id] });
      if (!answer?.ok) return 'failed';
      const { settledIds, goneIds } = await bodyOf<SettledAnswer>(answer);
      if (goneIds.includes(id)) return 'gone';
      void look();
      return settledIds.includes(id) ? 'done' : 'failed';
    },
    async signIn(token) {
      const answer = await sendToken(token);
      if (answer === 'accepted') void look();
      return answer;
    },
  };
}
