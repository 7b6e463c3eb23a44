import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed, effect, signal } from '@preact/signals';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import { createAppContext } from '#web/app-context.ts';
import type { Formats } from '#web/format.ts';
import { createFormats } from '#web/format.ts';
import { createLanguage } from '#web/language.ts';
import type { Language } from '#web/languages.ts';
import type { LiveState } from '#web/live-state.ts';
import { LivePhase } from '#web/live-state.ts';
import type { LiveStream } from '#web/live-stream.ts';
import { createServerClock } from '#web/server-clock.ts';
import { createSteadyClock } from '#web/steady-clock.ts';
import type { Theme } from '#web/theme.ts';
import { createTheme } from '#web/theme.ts';
import type { AsideDesk } from './aside-desk.ts';
import { createAsideDesk } from './aside-desk.ts';
import { openLane } from './kiosk-lane.ts';
import type { KioskSound } from './kiosk-sound.ts';
import { createKioskSound } from './kiosk-sound.ts';
import type { KioskView, KioskViewInput } from './kiosk-view.ts';
import { readyView, stepView } from './kiosk-view.ts';
import { spokenStep, spokenVerdict } from './spoken.ts';
import type { ReMeasureAnswer } from './station-client.ts';
import { requestReMeasure } from './station-client.ts';
import type { Station } from './station-session.ts';
import { createStationSession } from './station-session.ts';
import { en } from './text/en.ts';
import type { KioskText } from './text/kiosk-text.ts';
import { zh } from './text/zh.ts';
import { lostTones, stepTones, verdictTones } from './verdict-tones.ts';

/** Everything that the kiosk's components share. */
export type KioskApp = {
  readonly station: Station;
  /** Lane of this screen; `null` until it is known. */
  readonly laneId: ReadonlySignal<string | null>;
  readonly live: ReadonlySignal<LiveState | null>;
  readonly status: ReadonlySignal<KioskStatusV1 | null>;
  readonly view: ReadonlySignal<KioskView>;
  readonly sound: KioskSound;
  readonly aside: AsideDesk;
  /** The station is heard: what is shown is so. */
  readonly isHeard: ReadonlySignal<boolean>;
  readonly theme: Signal<Theme>;
  readonly reMeasure: () => Promise<void>;
  /** Why the last press of "measure again" did nothing; shown for a moment. */
  readonly reMeasureProblem: ReadonlySignal<Exclude<ReMeasureAnswer, 'accepted'> | null>;
  readonly language: Signal<Language>;
  readonly text: ReadonlySignal<KioskText>;
  /** The other language: a verdict is written in both. */
  readonly otherText: ReadonlySignal<KioskText>;
  readonly formats: ReadonlySignal<Formats>;
  /** By the station's clock. */
  readonly ageMs: (observedAtMs: number) => number;
};

const TICK_MS = 250;
const PROBLEM_SHOWN_MS = 5_000;

export function createKioskApp(): KioskApp {
  const clock = createSteadyClock();
  const serverClock = createServerClock(clock, Date.now());
  const language = createLanguage();
  const text = computed(() => (language.value === 'en' ? en : zh));
  const formats = computed(() => createFormats(language.value));
  const sound = createKioskSound(language);
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
  const aside = createAsideDesk({
    clock,
    serverClock,
    laneId,
    onNewStep: (person) =>
      sound.announce(stepTones, spokenStep(person, language.peek(), text.peek())),
  });
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
        if (input.kind !== 'passage') return;
        const { passage } = input;
        const { shown } = view.peek();
        if (shown.kind !== 'verdict' || shown.passage !== passage || shown.isLate) return;
        const spoken = spokenVerdict(passage, text.peek(), formats.peek().temperature);
        sound.announce(verdictTones[passage.verdict], spoken);
      },
      onEpisodes: aside.heard,
      onBegin() {
        aside.beganAnew();
        show({ kind: 'began-anew' });
      },
    });
    stream.value = opened;
    return () => {
      opened.stop();
      stream.value = null;
    };
  });
  const phase = computed(() => live.value?.phase);
  effect(() => {
    if (phase.value === LivePhase.SignedOut) station.tokenWanted();
    if (phase.value === LivePhase.NotLive) sound.announce(lostTones, null);
  });
  const isHeard = computed(
    () => phase.value === LivePhase.Live || phase.value === LivePhase.CatchingUp,
  );
  // At the first sign of a break, and not only once it is certain: what stands may be somebody else's by now.
  effect(() => {
    if (!isHeard.value) show({ kind: 'disconnected' });
  });

  return {
    station,
    laneId,
    live,
    status,
    view,
    sound,
    aside,
    isHeard,
    theme: createTheme(),
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
    ageMs: (observedAtMs) => serverClock.nowMs() - observedAtMs,
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
