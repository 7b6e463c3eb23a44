import type { Language } from '#web/language.ts';

/** What is needed of a `SpeechSynthesisVoice`. */
export type VoiceFacts = { readonly lang: string; readonly localService: boolean };

/**
 * A voice of this machine in the page's language; `null` where there is none. A remote voice is
 * never used: what is said at the gate does not leave it, and a gate may be offline.
 */
export function chooseVoice<Voice extends VoiceFacts>(
  voices: readonly Voice[],
  language: Language,
): Voice | null {
  const local = voices.filter((voice) => voice.localService);
  const tag = (voice: VoiceFacts): string => voice.lang.replace('_', '-').toLowerCase();
  const wanted = language.toLowerCase();
  const family = wanted.split('-')[0] ?? wanted;
  return (
    local.find((voice) => tag(voice) === wanted) ??
    local.find((voice) => tag(voice).split('-')[0] === family) ??
    null
  );
}

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
