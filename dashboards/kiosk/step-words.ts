import type { FinalEpisodeState } from '#gateway/domain/episode.ts';
import type { AsidePerson } from './aside-list.ts';
import type { AsideText } from './text/aside-text.ts';

/** What the guard has to do now about somebody aside, or what follows from how it ended. */
export function sentenceFor(person: AsidePerson, text: AsideText): string {
  return person.step === 'done' ? text.ended[endingOf(person)] : text.step[person.step];
}

/** Two endings want other words than the others of the same state. */
function endingOf({
  state,
  cause,
}: Pick<AsidePerson, 'state' | 'cause'>): keyof AsideText['ended'] {
  if (cause === 'aim-corrected' || cause === 'person-left') return cause;
  return state as FinalEpisodeState;
}
