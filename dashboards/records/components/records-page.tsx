import type { JSX } from 'preact';
import { useApp } from '#records-page/records-app.ts';
import type { Language } from '#web/languages.ts';
import { languageName, languages } from '#web/languages.ts';
import { DeadLetterList } from './dead-letter-list.tsx';
import { RoomLeft } from './room-left.tsx';
import { SinkList } from './sink-list.tsx';

/** Where records go, how long they can be kept meanwhile, and those that were refused. */
export function RecordsPage(): JSX.Element {
  const { view, reach, text } = useApp();
  const t = text.value;
  return (
    <div class="page">
      <PageHead />
      {reach.value === 'signed-out' && (
        <p class="notice" role="alert">
          {t.signIn} <a href={`/devices${location.search}`}>{t.toDevices}</a>
        </p>
      )}
      {reach.value === 'not-reached' && (
        <p class="notice" role="alert">
          {t.notReached}
        </p>
      )}
      {view.value ? (
        <main class={reach.value === 'reached' ? 'records' : 'records is-old'}>
          <RoomLeft view={view.value} />
          <SinkList sinks={view.value.sinks} />
          <DeadLetterList letters={view.value.deadLetters} />
        </main>
      ) : (
        reach.value === 'connecting' && <main class="records">{t.connecting}…</main>
      )}
    </div>
  );
}

function PageHead(): JSX.Element {
  const { text, language } = useApp();
  return (
    <header class="page-head">
      <a href={`/${location.search}`}>← {text.value.toKiosk}</a>
      <a href={`/devices${location.search}`}>{text.value.toDevices}</a>
      <h1>{text.value.title}</h1>
      <select
        aria-label={text.value.language}
        value={language.value}
        onChange={(event) => {
          language.value = event.currentTarget.value as Language;
        }}
      >
        {languages.map((each) => (
          <option key={each} value={each} lang={each}>
            {languageName[each]}
          </option>
        ))}
      </select>
    </header>
  );
}
