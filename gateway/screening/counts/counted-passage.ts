import type { Direction, Passage } from '#gateway/domain/passage.ts';
import { Verdict } from '#gateway/domain/passage.ts';

/** A durable passage, as far as it is counted. */
export type CountedPassage = Pick<
  Passage,
  'laneId' | 'kind' | 'verdict' | 'episodeId' | 'attempt' | 'direction'
> & {
  readonly observedAtMs: number;
  readonly isTimeTrusted: boolean;
};

/** Records from before lanes had a direction are of people who came in. */
export function directionOf({ direction }: Pick<Passage, 'direction'>): Direction {
  return direction ?? 'in';
}

/** Who leaves has left, whatever the thermometer said, unless they were turned round. */
export function hasLeft({ verdict, attempt }: CountedPassage): boolean {
  return attempt === 1 && verdict !== Verdict.Refuse;
}
