import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed, effect, signal } from '@preact/signals';
import type { DeviceViewV1 } from '#gateway/wire/device-view.ts';
import type { FittingViewV1 } from '#gateway/wire/fitting-view.ts';
import { createAppContext } from '#web/app-context.ts';
import type { Formats } from '#web/format.ts';
import { createFormats } from '#web/format.ts';
import { createLanguage, textOf } from '#web/language.ts';
import type { Language } from '#web/languages.ts';
import type { LiveState } from '#web/live-state.ts';
import { createServerClock } from '#web/server-clock.ts';
import type { TokenAnswer } from '#web/station-http.ts';
import { sendToken } from '#web/station-http.ts';
import { createSteadyClock } from '#web/steady-clock.ts';
import type { Theme } from '#web/theme.ts';
import { createTheme } from '#web/theme.ts';
import type { CheckDraft } from './check-draft.ts';
import { createCheckDraft } from './check-draft.ts';
import type { DeviceList } from './device-list.ts';
import { openDeviceList } from './device-list.ts';
import { openFittingList } from './fitting-list.ts';
import type { LineWatch } from './line-watch.ts';
import { watchLine } from './line-watch.ts';
import type { DevicesText } from './text/devices-text.ts';
import { en } from './text/en.ts';
import { zh } from './text/zh.ts';
import type { ThermometerList } from './thermometer-list.ts';
import { openThermometerList } from './thermometer-list.ts';

/** Everything that the page's components share. */
export type DevicesApp = {
  readonly devices: ReadonlySignal<readonly DeviceViewV1[] | null>;
  readonly live: ReadonlySignal<LiveState | null>;
  /** The gateway's time, in steps: ages are counted with it. */
  readonly nowMs: ReadonlySignal<number>;
  /** How long the page has heard nothing. */
  readonly unheardMs: ReadonlySignal<number>;
  /** The line that somebody looks at; `null` = none. */
  readonly line: ReadonlySignal<LineWatch | null>;
  readonly openLine: (deviceId: string) => void;
  readonly closeLine: () => void;
  /** Health and checks, by device. */
  readonly thermometers: ThermometerList['thermometers'];
  /** Cameras and lamps. */
  readonly fittings: ReadonlySignal<readonly FittingViewV1[]>;
  /** The check that somebody enters; `null` = none. */
  readonly check: ReadonlySignal<CheckDraft | null>;
  /** Opens the check of this thermometer, or closes it. */
  readonly openCheck: (deviceId: string) => void;
  readonly signIn: (token: string) => Promise<TokenAnswer>;
  readonly language: Signal<Language>;
  readonly theme: Signal<Theme>;
  readonly text: ReadonlySignal<DevicesText>;
  readonly formats: ReadonlySignal<Formats>;
};

const TICK_MS = 500;

export function createDevicesApp(): DevicesApp {
  const clock = createSteadyClock();
  const serverClock = createServerClock(clock, Date.now());
  const language = createLanguage();
  const text = textOf(language, { 'zh-CN': zh, en });
  const list = signal<DeviceList>(openDeviceList(clock, serverClock));
  const health = openThermometerList();
  const check = signal<CheckDraft | null>(null);
  const live = computed(() => list.value.live.value);
  const nowMs = signal(serverClock.nowMs());
  const steadyMs = signal(clock());
  const heardAtMs = signal(clock());
  setInterval(() => {
    nowMs.value = serverClock.nowMs();
    steadyMs.value = clock();
  }, TICK_MS);
  effect(() => {
    // Each proof of life replaces the state.
    if (live.value.phase === 'live') heardAtMs.value = clock();
  });
  effect(() => {
    document.title = `${text.value.title} · Gatehouse`;
  });

  return {
    devices: computed(() => list.value.devices.value),
    live,
    nowMs,
    unheardMs: computed(() => Math.max(0, steadyMs.value - heardAtMs.value)),
    ...lineInAddress((deviceId) => watchLine(deviceId, clock)),
    thermometers: health.thermometers,
    fittings: openFittingList(),
    check,
    openCheck(deviceId) {
      const isOpen = check.peek()?.deviceId === deviceId;
      check.value = isOpen ? null : createCheckDraft(deviceId, () => void health.look());
    },
    async signIn(token) {
      const answer = await sendToken(token);
      if (answer === 'accepted') {
        list.peek().stop();
        list.value = openDeviceList(clock, serverClock);
      }
      return answer;
    },
    language,
    theme: createTheme(),
    text,
    formats: computed(() => createFormats(language.value)),
  };
}

/** The open line is a part of the address, so that "back" closes it and a link opens it. */
function lineInAddress(
  watch: (deviceId: string) => LineWatch,
): Pick<DevicesApp, 'line' | 'openLine' | 'closeLine'> {
  const line = signal<LineWatch | null>(null);
  const follow = (): void => {
    const deviceId = decodeURIComponent(location.hash.slice(1));
    if (deviceId === (line.peek()?.deviceId ?? '')) return;
    line.peek()?.stop();
    line.value = deviceId === '' ? null : watch(deviceId);
  };
  window.addEventListener('hashchange', follow);
  follow();
  return {
    line,
    openLine(deviceId) {
      location.hash = encodeURIComponent(deviceId);
    },
    closeLine() {
      history.replaceState(null, '', location.pathname + location.search);
      follow();
    },
  };
}

export const { AppProvider, useApp } = createAppContext<DevicesApp>('the device page');
