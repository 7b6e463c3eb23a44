import type { Language } from '#web/languages.ts';
import { chooseVoice } from './choose-voice.ts';

export type Speaker = {
  /** Does nothing where there is no local voice. */
  readonly say: (text: string, language: Language, afterMs: number) => void;
  readonly silence: () => void;
};

/** Old WebViews have no speech at all; others load their voices late, so they are asked each time. */
export function createSpeaker(): Speaker {
  const synthesis = window.speechSynthesis as SpeechSynthesis | undefined;
  // The first call starts the loading.
  synthesis?.getVoices();
  let waiting = 0;
  return {
    say(text, language, afterMs) {
      const voice = synthesis ? chooseVoice(synthesis.getVoices(), language) : null;
      if (!synthesis || !voice) return;
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      waiting = window.setTimeout(() => synthesis.speak(utterance), afterMs);
    },
    silence() {
      clearTimeout(waiting);
      synthesis?.cancel();
    },
  };
}
