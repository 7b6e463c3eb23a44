/**
 * Sounds as short patterns of tones, so that they differ without words: more pulses = more urgent
 * (the idea of IEC 60601-1-8).
 */
export type Tone = {
  readonly frequencyHertz: number;
  readonly startMs: number;
  readonly lengthMs: number;
};

/** `pulses` tones in a row; the frequencies repeat. */
export function pulses(
  frequenciesHertz: readonly number[],
  count: number,
  lengthMs: number,
  pauseMs: number,
): Tone[] {
  return Array.from({ length: count }, (_, index) => ({
    frequencyHertz: frequenciesHertz[index % frequenciesHertz.length] ?? 440,
    startMs: index * (lengthMs + pauseMs),
    lengthMs,
  }));
}
