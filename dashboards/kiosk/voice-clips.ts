import type { Language } from '#web/languages.ts';
import { askStation } from '#web/station-http.ts';

/** Clips that whoever set up this gate recorded or made; none where nobody did. */
export type VoiceClips = {
  /** `false` where one of them is missing: then nothing is played. */
  readonly play: (names: readonly string[], language: Language, afterMs: number) => boolean;
  readonly silence: () => void;
};

type Loaded = ReadonlyMap<string, AudioBuffer>;

const DIRECTORY = '/voice';

/** `context`: the one that a person has allowed to sound; `null` until then. */
export function createVoiceClips(
  context: () => AudioContext | null,
  languageNow: () => Language,
): VoiceClips & { readonly load: () => Promise<void> } {
  const loaded = new Map<Language, Loaded>();
  let playing: AudioBufferSourceNode[] = [];
  const silence = (): void => {
    for (const source of playing) source.stop();
    playing = [];
  };
  return {
    async load() {
      const [audio, language] = [context(), languageNow()];
      if (!audio || loaded.has(language)) return;
      loaded.set(language, new Map());
      loaded.set(language, await fetchClips(audio, language));
    },
    play(names, language, afterMs) {
      const [audio, clips] = [context(), loaded.get(language)];
      const buffers = names.map((name) => clips?.get(name));
      if (audio?.state !== 'running') return false;
      let startSeconds = audio.currentTime + afterMs / 1_000;
      const sources: AudioBufferSourceNode[] = [];
      for (const buffer of buffers) {
        if (!buffer) return false;
        sources.push(sourceOf(audio, buffer));
      }
      silence();
      for (const source of sources) {
        source.start(startSeconds);
        startSeconds += source.buffer?.duration ?? 0;
      }
      playing = sources;
      return true;
    },
    silence,
  };
}

function sourceOf(audio: AudioContext, buffer: AudioBuffer): AudioBufferSourceNode {
  const source = audio.createBufferSource();
  source.buffer = buffer;
  source.connect(audio.destination);
  return source;
}

/** `clips.json` lists what is there, so that a gate without a voice asks once and not sixty times. */
async function fetchClips(audio: AudioContext, language: Language): Promise<Loaded> {
  const list = await askStation(`${DIRECTORY}/${language}/clips.json`);
  const names: unknown = list?.ok ? await list.json().catch(() => []) : [];
  const clips = new Map<string, AudioBuffer>();
  for (const name of Array.isArray(names) ? names.map(String) : []) {
    const file = await askStation(`${DIRECTORY}/${language}/${name}`);
    if (!file?.ok) continue;
    const buffer = await decoded(audio, await file.arrayBuffer());
    if (buffer) clips.set(name.replace(/\.[a-z0-9]+$/, ''), buffer);
  }
  return clips;
}

/** The form with callbacks: WebViews of 2017 know no other. */
const decoded = (audio: AudioContext, bytes: ArrayBuffer): Promise<AudioBuffer | null> =>
  new Promise((resolve) => {
    audio.decodeAudioData(bytes, resolve, () => resolve(null)).catch(() => undefined);
  });
