import type { Verdict } from '#gateway/domain/passage.ts';
import type { Tone } from '#web/tone-patterns.ts';
import { pulses } from '#web/tone-patterns.ts';

/** What is heard where there is no voice: each verdict has its own number and direction of notes. */
export const verdictTones: Readonly<Record<Verdict, readonly Tone[]>> = {
  /** Two rising notes. */
  admit: pulses([660, 990], 2, 130, 20),
  /** Three notes of the same height. */
  'measure-again': pulses([587], 3, 160, 110),
  /** Six notes up and down: the one nobody may miss. */
  'step-aside': pulses([880, 587], 6, 190, 40),
  /** Two falling notes, long. */
  refuse: pulses([440, 294], 2, 320, 40),
  'call-guard': pulses([440, 440, 659], 3, 200, 60),
};
