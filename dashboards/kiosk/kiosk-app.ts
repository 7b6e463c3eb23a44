import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed, effect, signal } from '@preact/signals';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import { createAppContext } from '#web/app-context.ts';
import type { Formats } from '#web/format.ts';
import { createFormats } from '#web/format.ts';
import { createLanguage } from '#web/language.ts';
import type { Language } from '#web/languages.ts';
import type { LiveState } from '#web/live-state.ts';
import type { LiveStream } from '#web/live-stream.ts';
import { createServerClock } from '#web/server-clock.ts';
import { createSteadyClock } from '#web/steady-clock.ts';
import { openLane } from './kiosk-lane.ts';
import type { KioskSound } from './kiosk-sound.ts';
import { createKioskSound } from './kiosk-sound.ts';
import type { KioskView, KioskViewInput } from './kiosk-view.ts';
import { readyView, stepView } from './kiosk-view.ts';
import type { ReMeasureAnswer } from './station-client.ts';
import { requestReMeasure } from './station-client.ts';
import type { Station } from './station-session.ts';
import { createStationSession } from './station-session.ts';
import { en } from './text/en.ts';
import type { KioskText } from './text/kiosk-text.ts';
import { zh } from './text/zh.ts';

/** Everything that the kiosk's components share. */
export type KioskApp = {
  readonly station: Station;
  /** Lane of this screen; `null` until it is known. */
  readonly laneId: ReadonlySignal<string | null>;
  readonly live: ReadonlySignal<LiveState | null>;
  readonly status: ReadonlySignal<KioskStatusV1 | null>;
  readonly view: ReadonlySignal<KioskView>;
  readonly sound: KioskSound;
  readonly reMeasure: () => Promise<void>;
  /** Why the last press of "measure again" did nothing; shown for a moment. */
  readonly reMeasureProblem: ReadonlySignal<Exclude<ReMeasureAnswer, 'accepted'> | null>;
  readonly language: Signal<Language>;
  readonly text: ReadonlySignal<KioskText>;
  /** The other language: a verdict is written in both. */
  readonly otherText: ReadonlySignal<KioskText>;
  readonly formats: ReadonlySignal<Formats>;
};

const TICK_MS = 250;
const PROBLEM_SHOWN_MS = 5_000;

export function createKioskApp(): KioskApp {
  const clock = createSteadyClock();
  const serverClock = createServerClock(clock, Date.now());
  const language = createLanguage();
  const text = computed(() => (language.value === 'en' ? en : zh));
  const formats = computed(() => createFormats(language.value));
  const sound = createKioskSound();
  const station = createStationSession();
  const laneId = computed(() => laneOf(station));
  const stream = signal<LiveStream | null>(null);
  const live = computed(() => stream.value?.state.value ?? null);
  const status = signal<KioskStatusV1 | null>(null);
  const view = signal<KioskView>(readyView);
  const problem = signal<Exclude<ReMeasureAnswer, 'accepted'> | null>(null);

  const show = (input: KioskViewInput): void => {
    view.value = stepView(view.peek(), input, clock());
  };
  setInterval(() => show({ kind: 'tick' }), TICK_MS);

  effect(() => {
    const lane = laneId.value;
    if (lane === null) return;
    const opened = openLane(lane, {
      clock,
      serverClock,
      station,
      onStatus: (next) => {
        status.value = next;
      },
      onView: (input) => {
        show(input);
        if (input.kind === 'passage' && view.peek().shown.kind === 'verdict')
          sound.announce(input.passage, {
            language: language.peek(),
            text: text.peek(),
            temperature: formats.peek().temperature,
          });
      },
    });
    stream.value = opened;
    return () => {
      opened.stop();
      stream.value = null;
    };
  });
  effect(() => {
    const phase = live.value?.phase;
    if (phase === 'signed-out') station.tokenWanted();
    if (phase === 'not-live' || phase === 'signed-out') show({ kind: 'disconnected' });
  });

  return {
    station,
    laneId,
    live,
    status,
    view,
    sound,
    async reMeasure() {
      const lane = laneId.peek();
      if (lane === null || live.peek()?.phase !== 'live') return;
      const answer = await requestReMeasure(lane);
      if (answer === 'accepted') return show({ kind: 're-measure-accepted' });
      problem.value = answer;
      setTimeout(() => {
        problem.value = null;
      }, PROBLEM_SHOWN_MS);
    },
    reMeasureProblem: problem,
    language,
    text,
    otherText: computed(() => (language.value === 'en' ? zh : en)),
    formats,
  };
}

/** The lane of the address, or the only one there is. */
function laneOf({ stage, wantedLaneId }: Station): string | null {
  const now = stage.value;
  if (now.kind !== 'open') return null;
  const [only, ...others] = now.lanes;
  const wanted = wantedLaneId.value;
  if (wanted === null) return only && others.length === 0 ? only.laneId : null;
  return now.lanes.some((lane) => lane.laneId === wanted) ? wanted : null;
}

export const { AppProvider, useApp } = createAppContext<KioskApp>('the kiosk');
