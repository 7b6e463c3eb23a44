import type { Verdict } from '#gateway/domain/passage.ts';
import type { Tone } from '#web/tone-patterns.ts';
import { pulses } from '#web/tone-patterns.ts';

/** Heard before every voice and where there is none: each verdict has its own number and direction of notes. */
export const verdictTones: Readonly<Record<Verdict, readonly Tone[]>> = {
  /** Two rising notes. */
  admit: pulses([660, 990], 2, 130, 20),
  /** Three notes of the same height. */
  'measure-again': pulses([587], 3, 160, 110),
  /** Six notes up and down: the one nobody may miss. */
  'step-aside': pulses([880, 587], 6, 190, 40),
  /** Two falling notes, long. */
  refuse: pulses([440, 294], 2, 320, 40),
  /** Two of the same height and one above. */
  'call-guard': pulses([440, 440, 659], 3, 200, 60),
};

/** For the guard and no verdict: four quick high notes, something is to be done about somebody aside. */
export const stepTones: readonly Tone[] = pulses([1175, 1175, 988, 1175], 4, 90, 60);

/** The screen has lost the gateway: one long low note. */
export const lostTones: readonly Tone[] = pulses([220], 1, 900, 0);

export const lengthMs = (tones: readonly Tone[]): number =>
  tones.reduce((end, tone) => Math.max(end, tone.startMs + tone.lengthMs), 0);
