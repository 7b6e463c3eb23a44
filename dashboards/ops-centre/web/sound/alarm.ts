import type { ReadonlySignal } from '@preact/signals';
import { computed, effect, signal } from '@preact/signals';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';
import type { LivePhase } from '#web/live-state.ts';
import type { TonePlayer } from '#web/tone-player.ts';
import {
  alarmTones,
  armedTones,
  DISCONNECTED_REPEAT_MS,
  disconnectedTones,
  mostUrgent,
  REPEAT_MS,
  ringingAlerts,
} from './alarm-rules.ts';

/** `off` until a person starts the shift: browsers play nothing before that. */
export type SoundState = 'off' | 'no-audio' | 'on';

export type Alarm = {
  readonly state: ReadonlySignal<SoundState>;
  readonly ringing: ReadonlySignal<readonly AlertView[]>;
  readonly isMuted: ReadonlySignal<boolean>;
  readonly startShift: () => Promise<void>;
  /** Silences the alerts that ring now. A new alert rings again. */
  readonly mute: () => void;
  readonly unmute: () => void;
  readonly test: () => void;
};

export type AlarmOptions = {
  readonly waiting: ReadonlySignal<readonly AlertView[]>;
  readonly phase: ReadonlySignal<LivePhase | null>;
  readonly player: TonePlayer;
};

/** Rings until every alert that rings has been acknowledged by somebody, here or elsewhere. */
export function createAlarm({ waiting, phase, player }: AlarmOptions): Alarm {
  const state = signal<SoundState>('off');
  const muted = signal<ReadonlySet<string>>(new Set());
  const ringing = computed(() => ringingAlerts(waiting.value, muted.value));
  const urgency = computed(() => mostUrgent(ringing.value));
  const isDisconnected = computed(() => phase.value === 'not-live');

  const isOn = (): boolean => {
    if (state.peek() === 'on' && !player.isArmed()) state.value = 'off';
    return state.peek() === 'on';
  };

  effect(() => {
    const priority = urgency.value;
    if (state.value !== 'on' || priority === null) return;
    return repeat(REPEAT_MS, () => isOn() && player.play(alarmTones[priority]));
  });
  effect(() => {
    if (state.value !== 'on' || !isDisconnected.value) return;
    return repeat(DISCONNECTED_REPEAT_MS, () => isOn() && player.play(disconnectedTones));
  });

  return {
    state,
    ringing,
    isMuted: computed(
      () => ringing.value.length === 0 && ringingAlerts(waiting.value, nobody).length > 0,
    ),
    async startShift() {
      state.value = (await player.arm()) ? 'on' : 'no-audio';
      player.play(armedTones);
    },
    mute() {
      muted.value = new Set(waiting.peek().map((each) => each.alertId));
    },
    unmute() {
      muted.value = nobody;
    },
    test: () => player.play(alarmTones.P1),
  };
}

const nobody: ReadonlySet<string> = new Set();

/** At once and then again and again; answers with what stops it. */
function repeat(everyMs: number, play: () => void): () => void {
  play();
  const timer = setInterval(play, everyMs);
  return () => clearInterval(timer);
}
