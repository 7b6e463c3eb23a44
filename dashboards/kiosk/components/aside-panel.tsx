import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { EpisodeAction } from '#gateway/domain/episode.ts';
import type { AsidePerson } from '#kiosk/aside-list.ts';
import type { EpisodeAnswer } from '#kiosk/episode-client.ts';
import { useApp } from '#kiosk/kiosk-app.ts';
import { leaveAfterTouch } from '#kiosk/leave-after-touch.ts';
import { sentenceFor } from '#kiosk/step-words.ts';
import { Countdown, lookOf } from './aside-strip.tsx';
import { ContactKeypad } from './contact-keypad.tsx';

/** The one person aside whom the guard sees to. It lies beside the verdict, never over it. */
export function AsidePanel({ person }: { readonly person: AsidePerson }): JSX.Element {
  const { aside, text } = useApp();
  const [told, setTold] = useState('');
  const t = text.value.aside;
  const close = (): void => aside.select(null);
  useEscape(close);
  const tell = (answer: EpisodeAnswer, accepted: string): void =>
    setTold(answer === 'accepted' ? accepted : t[answer]);
  return (
    <section class={`aside-panel ${lookOf(person)}`} aria-label={t.person(String(person.label))}>
      <PanelHead person={person} onClose={close} />
      <p class="aside-sentence" role="status">
        {sentenceFor(person, t)}
      </p>
      <Countdown person={person} />
      {person.endedMsAgo === null && (
        <>
          <ContactKeypad person={person} tell={tell} />
          <Actions person={person} tell={tell} />
        </>
      )}
      <p class="aside-told" role="alert">
        {told}
      </p>
    </section>
  );
}

type HeadProps = { readonly person: AsidePerson; readonly onClose: () => void };

/** Number, time and value again, so that no value is entered for somebody else. */
function PanelHead({ person, onClose }: HeadProps): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value.aside;
  const { label, temperatureCelsius, isHigh, otherSiteAtOrAbove, startedAtMs } = person;
  const otherSite =
    otherSiteAtOrAbove === null ? [] : [otherSiteAtOrAbove ? t.otherSiteHigh : t.otherSiteNormal];
  const known = [
    ...(startedAtMs === null ? [] : [t.since(formats.value.clockTime(startedAtMs))]),
    ...(isHigh ? [t.high] : []),
    ...otherSite,
  ];
  return (
    <header class="aside-head">
      <span class="aside-label">{label}</span>
      <span class="aside-who">
        <strong>
          {t.person(String(label))} · {formats.value.temperature(temperatureCelsius)}
          {text.value.celsius}
        </strong>
        <small>{known.join(' · ')}</small>
      </span>
      <button type="button" class="aside-close" onClick={onClose}>
        {t.close} <kbd>Esc</kbd>
      </button>
    </header>
  );
}

type ActionsProps = {
  readonly person: AsidePerson;
  readonly tell: (answer: EpisodeAnswer, accepted: string) => void;
};

/** So long the second press counts. */
const SURE_MS = 5_000;

const actionsOf: Readonly<Record<AsidePerson['step'], readonly EpisodeAction[]>> = {
  'measure-again': ['measure-again', 'start-wait'],
  wait: ['measure-other-site', 'expect-contact'],
  'other-site-and-contact': ['measure-other-site', 'expect-contact'],
  contact: ['expect-contact', 'measure-other-site'],
  done: [],
};

function Actions({ person, tell }: ActionsProps): JSX.Element {
  const { aside, text } = useApp();
  const [isSure, setSure] = useState(false);
  const t = text.value.aside;
  useEffect(() => {
    const timer = setTimeout(() => setSure(false), SURE_MS);
    return () => clearTimeout(timer);
  }, [isSure]);
  const act = async (action: EpisodeAction): Promise<void> =>
    tell(await aside.act(person, action), t.accepted[action]);
  return (
    <div class="aside-actions">
      {actionsOf[person.step].map((action) => (
        <button
          key={action}
          type="button"
          onClick={(event) => {
            leaveAfterTouch(event);
            void act(action);
          }}
        >
          {t.action[action]}
        </button>
      ))}
      {/* It ends the episode, so it takes two presses. */}
      <button
        type="button"
        class={isSure ? 'is-grave' : ''}
        onClick={(event) => {
          leaveAfterTouch(event);
          setSure(!isSure);
          if (isSure) void act('person-left');
        }}
      >
        {isSure ? t.leftSure : t.action['person-left']}
      </button>
    </div>
  );
}

function useEscape(then: () => void): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') then();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [then]);
}
