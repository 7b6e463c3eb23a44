import type { Tone } from './tone-patterns.ts';

/** Plays tones with WebAudio: nothing is loaded. */
export type TonePlayer = {
  /** Browsers start audio suspended until a person touches the page. */
  readonly isArmed: () => boolean;
  /** Best from a click or key. Resolves to whether sound is on now. */
  readonly arm: () => Promise<boolean>;
  readonly play: (tones: readonly Tone[]) => void;
  /** What still sounds stops. */
  readonly silence: () => void;
  /** For whoever plays something else on the same machine; `null` before `arm`. */
  readonly context: () => AudioContext | null;
};

const RAMP_SECONDS = 0.012;
const LOUDNESS = 0.35;
const RESUME_TIMEOUT_MS = 2_000;

const after = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs));

export function createTonePlayer(): TonePlayer {
  let context: AudioContext | null = null;
  let sounding: OscillatorNode[] = [];
  const isArmed = (): boolean => context?.state === 'running';
  return {
    isArmed,
    async arm() {
      context ??= newContext();
      // Without a sound device `resume` may stay pending for ever.
      await Promise.race([context?.resume(), after(RESUME_TIMEOUT_MS)]).catch(() => undefined);
      return isArmed();
    },
    play(tones) {
      const audio = context;
      if (audio?.state !== 'running') return;
      sounding = tones.map((tone) => playTone(audio, tone));
    },
    silence() {
      for (const oscillator of sounding) oscillator.stop();
      sounding = [];
    },
    context: () => context,
  };
}

/** `null` on a machine without sound. */
function newContext(): AudioContext | null {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}

/** Ramps avoid the clicks of a tone that starts at full loudness. */
function playTone(context: AudioContext, tone: Tone): OscillatorNode {
  const start = context.currentTime + tone.startMs / 1000;
  const end = start + tone.lengthMs / 1000;
  const oscillator = context.createOscillator();
  const loudness = context.createGain();
  oscillator.frequency.value = tone.frequencyHertz;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, start + RAMP_SECONDS);
  loudness.gain.setValueAtTime(LOUDNESS, end - RAMP_SECONDS);
  loudness.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(loudness).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(end);
  return oscillator;
}
