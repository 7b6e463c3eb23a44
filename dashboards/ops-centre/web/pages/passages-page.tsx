import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { NewAbove } from '#console/components/new-above.tsx';
import { PassageTable } from '#console/components/passage-table.tsx';
import { useHeld } from '#console/components/use-held.ts';
import { useReading } from '#console/components/use-reading.ts';
import { useApp } from '#console/console-app.ts';

const isPaused = signal(false);

/** Who passes where, as it happens. A moving list can be paused (WCAG 2.2.2) and never moves a reader. */
export function PassagesPage(): JSX.Element {
  const { store, text, formats } = useApp();
  const t = text.value.passages;
  const listRef = useRef<HTMLDivElement>(null);
  const isReading = useReading(listRef, '.content');
  const passages = store.passages.value;
  const known = new Map(passages.map((each) => [each.eventId, each]));
  const isHeld = isPaused.value || isReading;
  const held = useHeld([...known.keys()], isHeld, (id) => known.has(id), 'passages');
  const shown = held.shownIds.flatMap((id) => known.get(id) ?? []);

  const showNew = (): void => {
    held.release();
    document.querySelector('.content')?.scrollTo({ top: 0 });
  };
  return (
    <section class="passages-page">
      <div class="page-head">
        <h1>{t.heading}</h1>
        {isPaused.value && <span class="tag">{t.paused}</span>}
        <span class="spacer" />
        <PauseButton />
      </div>
      {held.newAbove > 0 && (
        <NewAbove label={t.newAbove(formats.value.count(held.newAbove))} onShow={showNew} />
      )}
      {shown.length === 0 && <p class="empty">{t.empty}</p>}
      <div ref={listRef} class="panel passage-list" hidden={shown.length === 0}>
        <PassageTable passages={shown} />
      </div>
    </section>
  );
}

function PauseButton(): JSX.Element {
  const { text } = useApp();
  const t = text.value.passages;
  return (
    <button
      type="button"
      onClick={() => {
        isPaused.value = !isPaused.value;
      }}
    >
      {isPaused.value ? t.resume : t.pause}
    </button>
  );
}
