import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Language } from '#web/languages.ts';
import { remember, remembered } from '#web/memory.ts';
import type { Tone } from '#web/tone-patterns.ts';
import { createTonePlayer } from '#web/tone-player.ts';
import { createSpeaker } from './speaker.ts';
import type { Spoken } from './spoken.ts';
import { lengthMs } from './verdict-tones.ts';
import { createVoiceClips } from './voice-clips.ts';

export type KioskSound = {
  readonly isOn: ReadonlySignal<boolean>;
  /** The browser plays nothing before somebody touches the page. */
  readonly isBlocked: ReadonlySignal<boolean>;
  readonly toggle: () => void;
  /** What is said or sounding stops: whatever comes last is what counts. */
  readonly announce: (tones: readonly Tone[], spoken: Spoken | null) => void;
};

const STORAGE_KEY = 'gatehouse.kiosk.sound';
/** Between the tones and the voice. */
const PAUSE_MS = 80;

/** Tones always; then a voice where there is one: clips of this gate, else one of this machine. */
export function createKioskSound(language: ReadonlySignal<Language>): KioskSound {
  const isOn = signal(remembered(STORAGE_KEY) !== 'off');
  const isBlocked = signal(true);
  const player = createTonePlayer();
  const speaker = createSpeaker();
  const clips = createVoiceClips(player.context, () => language.peek());

  const arm = async (): Promise<void> => {
    isBlocked.value = !(await player.arm());
    void clips.load();
  };
  // A kiosk browser may be started with sound allowed; any other one is armed by the first touch.
  void arm();
  language.subscribe(() => void clips.load());
  for (const name of ['pointerdown', 'touchend', 'keydown'])
    window.addEventListener(name, () => void (isBlocked.peek() && arm()));

  const silence = (): void => {
    player.silence();
    clips.silence();
    speaker.silence();
  };
  return {
    isOn,
    isBlocked,
    toggle() {
      isOn.value = !isOn.value;
      remember(STORAGE_KEY, isOn.value ? 'on' : 'off');
      if (!isOn.value) silence();
    },
    announce(tones, spoken) {
      if (!isOn.peek()) return;
      silence();
      player.play(tones);
      if (!spoken) return;
      const afterMs = lengthMs(tones) + PAUSE_MS;
      if (!clips.play(spoken.clips, language.peek(), afterMs))
        speaker.say(spoken.text, language.peek(), afterMs);
    },
  };
}
