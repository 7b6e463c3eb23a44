import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApp } from '#records-page/records-app.ts';
import type { DeadLetterView } from '#records-page/station-records.ts';
import { SHOWN_LETTERS } from '#records-page/station-records.ts';

/** Records that a sink refused for good; each can be sent once more or given up. */
export function DeadLetterList({
  letters,
}: {
  readonly letters: readonly DeadLetterView[];
}): JSX.Element {
  const { text, formats } = useApp();
  const [told, setTold] = useState('');
  const t = text.value;
  return (
    <section aria-label={t.deadLetters}>
      <h2>{t.deadLetters}</h2>
      <p role="status">{told}</p>
      {letters.length === 0 && <p>{t.noDeadLetters}</p>}
      <ul>
        {letters.map((letter) => (
          <LetterRow key={letter.id} letter={letter} tell={setTold} />
        ))}
      </ul>
      {letters.length === SHOWN_LETTERS && <p>{t.newest(formats.value.count(SHOWN_LETTERS))}</p>}
    </section>
  );
}

type RowProps = { readonly letter: DeadLetterView; readonly tell: (sentence: string) => void };

function LetterRow({ letter, tell }: RowProps): JSX.Element {
  const { text, formats, settle } = useApp();
  const [isAsked, setAsked] = useState(false);
  const t = text.value;
  const { id, sinkId, epoch, seq, cause, parkedAtMs } = letter;
  const act = async (verb: 'retry' | 'discard'): Promise<void> => {
    const settled = await settle(verb, id);
    setAsked(false);
    if (settled === 'done') tell(verb === 'retry' ? t.retried : t.discarded);
    else tell(settled === 'gone' ? t.gone : t.failed);
  };
  return (
    <li class="letter">
      <p>
        <strong>{sinkId}</strong> {t.record} {epoch}:{seq},{' '}
        {t.refusedAt(formats.value.dayTime(parkedAtMs))}
      </p>
      <p>
        {t.cause}: <span lang="en">{cause}</span>
      </p>
      <p class="letter-actions">
        <button type="button" onClick={() => void act('retry')}>
          {t.retry}
        </button>
        {/* What cannot be undone takes two presses. */}
        <button
          type="button"
          class={isAsked ? 'is-grave' : ''}
          onClick={() => (isAsked ? void act('discard') : setAsked(true))}
          onBlur={() => setAsked(false)}
        >
          {isAsked ? t.discardSure : t.discard}
        </button>
      </p>
    </li>
  );
}
