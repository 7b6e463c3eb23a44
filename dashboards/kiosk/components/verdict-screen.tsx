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
  'call-guard': 'square',
};

type VerdictProps = { readonly passage: KioskPassageV1 };

/** What to do, in colour, shape, word and number, to be read from three metres. */
export function VerdictScreen({ passage }: VerdictProps): JSX.Element {
  const { text, otherText } = useApp();
  const { verdict } = passage;
  return (
    <div class={`stage verdict is-${verdict}`} role="alert" key={passage.eventId}>
      <div class="verdict-shape">
        <Shape name={shapes[verdict]} isQuestion={verdict === 'call-guard'} />
      </div>
      <div class="verdict-text">
        <p class="verdict-word">{text.value.verdict[verdict]}</p>
        <p class="verdict-other">{otherText.value.verdict[verdict]}</p>
        <Temperature passage={passage} />
        <p class="verdict-reason">{reasonWords(passage, text.value)}</p>
        <p class="verdict-next">{nextWords(passage, text.value)}</p>
      </div>
    </div>
  );
}

function Temperature({ passage }: VerdictProps): JSX.Element {
  const { text, formats } = useApp();
  const { count, temperature } = formats.value;
  const celsius = shownCelsius(passage);
  return (
    <p class="verdict-temperature">
      {celsius === null ? (
        <small>{text.value.noTemperature}</small>
      ) : (
        <>
          {temperature(celsius)}
          <small>{text.value.celsius}</small>
        </>
      )}
      {passage.attempt > 1 && (
        <small class="verdict-attempt">{text.value.attempt(count(passage.attempt))}</small>
      )}
    </p>
  );
}
