import type { JSX } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { ContactSite } from '#gateway/domain/episode.ts';
import type { AsidePerson } from '#kiosk/aside-list.ts';
import { emptyEntry, entryValue, erased, shownEntry, typed } from '#kiosk/contact-entry.ts';
import type { EpisodeAnswer } from '#kiosk/episode-client.ts';
import { useApp } from '#kiosk/kiosk-app.ts';
import { leaveAfterTouch } from '#kiosk/leave-after-touch.ts';

type KeypadProps = {
  readonly person: AsidePerson;
  readonly tell: (answer: EpisodeAnswer, accepted: string) => void;
};

const sites = Object.values(ContactSite);
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
const ERASE = 'Backspace';

/** The value of the contact thermometer, by touch or by the keyboard; the button says whose it is. */
export function ContactKeypad({ person, tell }: KeypadProps): JSX.Element {
  const { aside, text, formats } = useApp();
  const [entry, setEntry] = useState(emptyEntry);
  const [problem, setProblem] = useState('');
  const t = text.value.aside.contact;
  const site = t.site[aside.contactSite.value];
  const press = (key: string): void => {
    setProblem('');
    setEntry((before) => (key === ERASE ? erased(before) : typed(before, key)));
  };
  const submit = async (): Promise<void> => {
    const value = entryValue(entry);
    if (value.kind === 'unfinished') return setProblem(t.unfinished);
    if (value.kind === 'implausible')
      return setProblem(t.implausible(formats.value.temperature(value.celsius)));
    const answer = await aside.contact(person, value.celsius);
    if (answer === 'accepted') setEntry(emptyEntry);
    tell(answer, t.entered(String(person.label), site, shownEntry(entry)));
  };
  useKeys(press, () => void submit());
  return (
    <div class="keypad">
      <fieldset class="keypad-sites" aria-label={t.heading}>
        {sites.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={aside.contactSite.value === each}
            onClick={touched(() => aside.chooseContactSite(each))}
          >
            {t.site[each]}
          </button>
        ))}
      </fieldset>
      <output class="keypad-value" aria-label={t.heading}>
        {shownEntry(entry)}
        <small>{text.value.celsius}</small>
      </output>
      <div class="keypad-keys">
        {KEYS.map((key) => (
          <button key={key} type="button" onClick={touched(() => press(key))}>
            {key}
          </button>
        ))}
        <button type="button" class="keypad-erase" onClick={touched(() => press(ERASE))}>
          {t.erase}
        </button>
      </div>
      {problem !== '' && (
        <p class="keypad-problem" role="alert">
          {problem}
        </p>
      )}
      <button type="button" class="keypad-enter" onClick={touched(() => void submit())}>
        {t.enter(String(person.label), site, shownEntry(entry))}
      </button>
    </div>
  );
}

const touched =
  (then: () => void) =>
  (event: MouseEvent): void => {
    leaveAfterTouch(event);
    then();
  };

/** Digits are for the value wherever the focus is, from the first moment; Enter too, unless a button has it. */
function useKeys(press: (key: string) => void, submit: () => void): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const isOnButton = event.target instanceof Element && event.target.closest('button, a');
      if (/^[0-9]$/.test(event.key) || event.key === ERASE) press(event.key);
      else if (event.key === 'Enter' && !isOnButton) submit();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
