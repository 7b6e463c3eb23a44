import type { JSX } from 'preact';
import type { Verdict } from '#gateway/domain/passage.ts';
import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import { useApp } from '#kiosk/kiosk-app.ts';
import { nextWords, reasonWords, shownCelsius } from '#kiosk/verdict-words.ts';
import type { ShapeName } from '#web/shape.tsx';
import { Shape } from '#web/shape.tsx';

const shapes: Readonly<Record<Verdict, ShapeName>> = {
  admit: 'circle',
  'measure-again': 'triangle',
  'step-aside': 'octagon',
  refuse: 'square',
  'call-guard': 'diamond',
};

type PassageProps = { readonly passage: KioskPassageV1 };
type VerdictProps = PassageProps & { readonly isLate: boolean };

/** What to do, in colour, shape, word and number, to be read from three metres; why, from one. */
export function VerdictScreen({ passage, isLate }: VerdictProps): JSX.Element {
  const { text, otherText } = useApp();
  const { verdict } = passage;
  return (
    <div class={`stage verdict is-${verdict}`} role="alert" key={passage.eventId}>
      <div class="verdict-mark">
        <Shape name={shapes[verdict]} />
        <Temperature passage={passage} />
      </div>
      <div class="verdict-text">
        <p class="verdict-word">{text.value.verdict[verdict]}</p>
        <p class="verdict-other">
          {otherText.value.verdict[verdict]}
          <CalledBy passage={passage} />
        </p>
        <p class="verdict-next">{nextWords(passage, text.value)}</p>
        <p class="verdict-reason">
          {reasonWords(passage, text.value)}
          <Particulars passage={passage} />
        </p>
        {isLate && <Late passage={passage} />}
      </div>
    </div>
  );
}

/** A number that says nothing about the person is no number to be read from afar. */
function Temperature({ passage }: PassageProps): JSX.Element {
  const { text, formats } = useApp();
  const celsius = shownCelsius(passage);
  if (celsius === null)
    return (
      <p class="verdict-temperature">
        <small>{text.value.noTemperature}</small>
      </p>
    );
  const number = formats.value.temperature(celsius);
  if (passage.outcome === 'not-valid')
    return (
      <p class="verdict-temperature is-void">
        <s>{number}</s>
        <small>{text.value.voidTemperature}</small>
      </p>
    );
  return (
    <p class="verdict-temperature">
      <b class="verdict-number">{number}</b>
      <small>{text.value.celsius}</small>
    </p>
  );
}

/** Which measurement of this person it is; of a vehicle, how its plate begins and ends. */
function Particulars({ passage }: PassageProps): JSX.Element {
  const { text, formats } = useApp();
  const { attempt, maskedPlate } = passage;
  return (
    <>
      {attempt > 1 && (
        <small class="verdict-detail">{text.value.attempt(formats.value.count(attempt))}</small>
      )}
      {maskedPlate !== undefined && <small class="verdict-detail">{maskedPlate}</small>}
    </>
  );
}

/** The number by which this person is called from now on, where they were stepped aside. */
function CalledBy({ passage }: PassageProps): JSX.Element | null {
  const { aside, text } = useApp();
  const person = aside.list.value.open.find(({ episodeId }) => episodeId === passage.episodeId);
  if (!person) return null;
  return <span class="verdict-called">{text.value.aside.person(String(person.label))}</span>;
}

function Late({ passage }: PassageProps): JSX.Element {
  const { text, formats, ageMs } = useApp();
  const seconds = Math.max(1, Math.round(ageMs(passage.observedAtMs) / 1_000));
  return <p class="verdict-late">{text.value.lateVerdict(formats.value.count(seconds))}</p>;
}
