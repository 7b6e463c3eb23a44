import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import type { Language } from '#web/languages.ts';
import { remember, remembered } from '#web/memory.ts';
import { createTonePlayer } from '#web/tone-player.ts';
import { createSpeaker } from './speaker.ts';
import type { KioskText } from './text/kiosk-text.ts';
import { verdictTones } from './verdict-tones.ts';
import { spokenWords } from './verdict-words.ts';

export type KioskSound = {
  readonly isOn: ReadonlySignal<boolean>;
  /** The browser plays nothing before somebody touches the page. */
  readonly isBlocked: ReadonlySignal<boolean>;
  readonly toggle: () => void;
  readonly announce: (passage: KioskPassageV1, words: Announcement) => void;
};

export type Announcement = {
  readonly language: Language;
  readonly text: KioskText;
  readonly temperature: (celsius: number) => string;
};

const STORAGE_KEY = 'gatehouse.kiosk.sound';

/** A local voice where there is one, tones otherwise. */
export function createKioskSound(): KioskSound {
  const isOn = signal(remembered(STORAGE_KEY) !== 'off');
  const isBlocked = signal(true);
  const player = createTonePlayer();
  const speaker = createSpeaker();

  const arm = async (): Promise<void> => {
    isBlocked.value = !(await player.arm());
  };
  // A kiosk browser may be started with sound allowed; any other one is armed by the first touch.
  void arm();
  for (const name of ['pointerdown', 'touchend', 'keydown'])
    window.addEventListener(name, () => void (isBlocked.peek() && arm()));

  return {
    isOn,
    isBlocked,
    toggle() {
      isOn.value = !isOn.value;
      remember(STORAGE_KEY, isOn.value ? 'on' : 'off');
      if (!isOn.value) speaker.silence();
    },
    announce(passage, words) {
      if (!isOn.peek()) return;
      const sentence = spokenWords(passage, words.text, words.temperature);
      if (speaker.say(sentence, words.language)) return;
      player.play(verdictTones[passage.verdict]);
    },
  };
}
