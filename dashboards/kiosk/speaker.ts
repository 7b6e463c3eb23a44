import type { Language } from '#web/languages.ts';
import { chooseVoice } from './choose-voice.ts';

export type Speaker = {
  /** `false` when there is no local voice: then tones have to do. */
  readonly say: (text: string, language: Language) => boolean;
  readonly silence: () => void;
};

/** Old WebViews have no speech at all; others load their voices late, so they are asked each time. */
export function createSpeaker(): Speaker {
  const synthesis = window.speechSynthesis as SpeechSynthesis | undefined;
  // The first call starts the loading.
  synthesis?.getVoices();
  return {
    say(text, language) {
      const voice = synthesis ? chooseVoice(synthesis.getVoices(), language) : null;
      if (!synthesis || !voice) return false;
      synthesis.cancel();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      synthesis.speak(utterance);
      return true;
    },
    silence: () => synthesis?.cancel(),
  };
}
