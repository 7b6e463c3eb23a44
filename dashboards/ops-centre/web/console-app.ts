import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed, effect, signal } from '@preact/signals';
import { createAppContext } from '#web/app-context.ts';
import type { Formats } from '#web/format.ts';
import { createFormats } from '#web/format.ts';
import { createLanguage, textOf } from '#web/language.ts';
import type { Language } from '#web/languages.ts';
import type { LiveState } from '#web/live-state.ts';
import type { LiveStream } from '#web/live-stream.ts';
import { createServerClock } from '#web/server-clock.ts';
import { createSteadyClock } from '#web/steady-clock.ts';
import type { Theme } from '#web/theme.ts';
import { createTheme } from '#web/theme.ts';
import { createTonePlayer } from '#web/tone-player.ts';
import type { Acknowledgement } from './data/acknowledgement.ts';
import { createAcknowledgement } from './data/acknowledgement.ts';
import type { ApiClient } from './data/api-client.ts';
import { createApiClient } from './data/api-client.ts';
import { openCentreLive } from './data/centre-live.ts';
import type { CentreStore } from './data/centre-store.ts';
import { createCentreStore } from './data/centre-store.ts';
import type { Session } from './data/session.ts';
import { createSession } from './data/session.ts';
import { createRoute } from './router.ts';
import type { Route } from './routes.ts';
import type { Alarm } from './sound/alarm.ts';
import { createAlarm } from './sound/alarm.ts';
import { en } from './text/en.ts';
import type { Text } from './text/zh.ts';
import { zh } from './text/zh.ts';

/** Everything that the console's components share. */
export type ConsoleApp = {
  readonly api: ApiClient;
  readonly session: Session;
  readonly store: CentreStore;
  /** `null` while nobody is signed in. */
  readonly live: ReadonlySignal<LiveState | null>;
  readonly acknowledgement: Acknowledgement;
  /** A guard may only watch; the server decides, this only hides what it would refuse. */
  readonly mayAcknowledge: ReadonlySignal<boolean>;
  readonly alarm: Alarm;
  readonly route: ReadonlySignal<Route>;
  readonly language: Signal<Language>;
  readonly theme: Signal<Theme>;
  readonly text: ReadonlySignal<Text>;
  readonly formats: ReadonlySignal<Formats>;
  /** The centre's time in whole seconds: what depends on it is drawn once a second. */
  readonly nowMs: ReadonlySignal<number>;
};

const CLOCK_LOOK_MS = 250;
const wholeSeconds = (atMs: number): number => Math.floor(atMs / 1_000) * 1_000;

export function createConsoleApp(): ConsoleApp {
  const steady = createSteadyClock();
  const serverClock = createServerClock(steady, Date.now());
  const api = createApiClient();
  const store = createCentreStore();
  const session = createSession({ api, onServerTime: serverClock.set });
  const stream = signal<LiveStream | null>(null);
  const live = computed(() => stream.value?.state.value ?? null);
  const language = createLanguage();
  const nowMs = signal(wholeSeconds(serverClock.nowMs()));
  setInterval(() => {
    nowMs.value = wholeSeconds(serverClock.nowMs());
  }, CLOCK_LOOK_MS);

  const isSignedIn = computed(() => session.state.value.kind === 'signed-in');
  effect(() => {
    if (!isSignedIn.value) return;
    const opened = openCentreLive({ api, store, clock: steady, serverClock });
    stream.value = opened;
    return () => {
      opened.stop();
      stream.value = null;
      store.clear();
    };
  });
  effect(() => {
    if (live.value?.phase === 'signed-out') session.ended();
  });

  return {
    api,
    session,
    store,
    live,
    acknowledgement: createAcknowledgement({
      api,
      onAlert: (alert) => store.addAlerts([alert]),
      onSessionEnded: session.ended,
    }),
    mayAcknowledge: computed(() => {
      const state = session.state.value;
      return state.kind === 'signed-in' && state.user.role !== 'guard';
    }),
    alarm: createAlarm({
      waiting: store.waiting,
      phase: computed(() => live.value?.phase ?? null),
      player: createTonePlayer(),
    }),
    route: createRoute(),
    language,
    theme: createTheme(),
    text: textOf(language, { 'zh-CN': zh, en }),
    formats: computed(() => createFormats(language.value)),
    nowMs,
  };
}

export const { AppProvider, useApp } = createAppContext<ConsoleApp>('the console');
