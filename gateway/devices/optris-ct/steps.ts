import type { OptrisQuestion } from './commands.ts';

/** A question, and what becomes of its answer. */
export type Step = {
  readonly question: OptrisQuestion;
  /** Whether a device can say this. */
  readonly isPossible: (answer: number) => boolean;
  /** Returns what has to be asked now because of it. */
  readonly take: (answer: number) => readonly Step[];
  /** It was not answered in time. */
  readonly missed?: () => void;
};
