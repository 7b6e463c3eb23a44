import type { JSX } from 'preact';
import type { AsidePerson } from '#kiosk/aside-list.ts';
import { leftMs } from '#kiosk/aside-list.ts';
import { useApp } from '#kiosk/kiosk-app.ts';
import { leaveAfterTouch } from '#kiosk/leave-after-touch.ts';
import { sentenceFor } from '#kiosk/step-words.ts';

/** People aside, the most urgent first: number, countdowns, and what to do now. */
export function AsideStrip(): JSX.Element | null {
  const { aside, text, formats } = useApp();
  const { open, ended, more } = aside.list.value;
  const people = [...open, ...ended];
  if (people.length === 0) return null;
  const t = text.value.aside;
  return (
    <section class="aside-strip" aria-label={t.heading}>
      <ul>
        {people.map((person) => (
          <li key={person.episodeId}>
            <AsideCard person={person} />
          </li>
        ))}
        {more > 0 && <li class="aside-more">{t.more(formats.value.count(more))}</li>}
      </ul>
    </section>
  );
}

function AsideCard({ person }: { readonly person: AsidePerson }): JSX.Element {
  const { aside, text } = useApp();
  const t = text.value.aside;
  const isSelected = aside.selected.value?.episodeId === person.episodeId;
  return (
    <button
      type="button"
      class={`aside-card ${lookOf(person)}`}
      aria-pressed={isSelected}
      aria-label={`${t.open(String(person.label))}. ${sentenceFor(person, t)}`}
      onClick={(event) => {
        leaveAfterTouch(event);
        aside.select(isSelected ? null : person.episodeId);
      }}
    >
      <span class="aside-label">{person.label}</span>
      <span class="aside-what">
        <Countdown person={person} />
        <span class="aside-step">{sentenceFor(person, t)}</span>
      </span>
    </button>
  );
}

/** Until the next step is due, and until the episode ends. */
export function Countdown({ person }: { readonly person: AsidePerson }): JSX.Element | null {
  const { aside, text, formats } = useApp();
  const t = text.value.aside;
  const { step, stepDueAtMs, endsAtMs } = person;
  if (step === 'done' || endsAtMs === null) return null;
  const left = (atMs: number): string => {
    const ms = leftMs(atMs, aside.nowMs.value);
    return ms === 0 ? t.due : formats.value.age(ms);
  };
  return (
    <span class="aside-times">
      {stepDueAtMs !== null && (
        <span class="aside-step-time">
          {t.stepIn[step]} <b>{left(stepDueAtMs)}</b>
        </span>
      )}
      <span class="aside-end-time">
        {t.endsIn} <b>{left(endsAtMs)}</b>
      </span>
    </span>
  );
}

export function lookOf({ step, state }: AsidePerson): string {
  if (step === 'done') return state === 'cleared' ? 'is-cleared' : 'is-decided';
  return step === 'wait' ? 'is-waiting' : 'is-due';
}
