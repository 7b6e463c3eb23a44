import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type {
  SessionView,
  SetUpRequest,
  SetUpStatus,
  SignInRequest,
} from '#ops-centre/http/api/account-types.ts';
import type { ApiClient, ApiProblem, ApiResult } from './api-client.ts';

/** Who is at this browser, as far as known. */
export type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'set-up' }
  /** `ended`: there was a session, and the server ended it. */
  | { readonly kind: 'signed-out'; readonly ended: boolean }
  | { readonly kind: 'signed-in'; readonly user: SessionView['user'] };

export type Session = {
  readonly state: ReadonlySignal<SessionState>;
  readonly load: () => Promise<void>;
  /** Each answers with the problem, or `null` when it worked. */
  readonly setUp: (request: SetUpRequest) => Promise<ApiProblem | null>;
  readonly signIn: (request: SignInRequest) => Promise<ApiProblem | null>;
  readonly signOut: () => Promise<void>;
  readonly ended: () => void;
};

const RETRY_MS = 3_000;

export type SessionOptions = {
  readonly api: ApiClient;
  readonly onServerTime: (serverTimeMs: number) => void;
};

export function createSession({ api, onServerTime }: SessionOptions): Session {
  const state = signal<SessionState>({ kind: 'loading' });

  const begin = (session: SessionView): void => {
    api.setCsrfToken(session.csrfToken);
    onServerTime(session.serverTimeMs);
    state.value = { kind: 'signed-in', user: session.user };
  };
  const beginWith = (result: ApiResult<SessionView>): ApiProblem | null => {
    if (result.kind === 'problem') return result.problem;
    begin(result.value);
    return null;
  };

  async function load(): Promise<void> {
    const session = await api.request<SessionView>('GET', '/api/session');
    if (session.kind === 'ok') return begin(session.value);
    if (session.problem.status !== 401) return retry();
    const setUp = await api.request<SetUpStatus>('GET', '/api/setup');
    if (setUp.kind === 'problem') return retry();
    state.value = setUp.value.needed ? { kind: 'set-up' } : { kind: 'signed-out', ended: false };
  }
  function retry(): void {
    state.value = { kind: 'unreachable' };
    setTimeout(() => void load(), RETRY_MS);
  }

  return {
    state,
    load,
    setUp: async (body) => beginWith(await api.request('POST', '/api/setup', body)),
    signIn: async (body) => beginWith(await api.request('POST', '/api/session', body)),
    async signOut() {
      await api.request('DELETE', '/api/session');
      state.value = { kind: 'signed-out', ended: false };
    },
    ended() {
      state.value = { kind: 'signed-out', ended: true };
    },
  };
}
