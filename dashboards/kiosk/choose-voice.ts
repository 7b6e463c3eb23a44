import type { Language } from '#web/languages.ts';

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
