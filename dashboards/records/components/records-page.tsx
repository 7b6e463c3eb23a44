import type { JSX } from 'preact';
import { useApp } from '#records-page/records-app.ts';
import { LanguageChoice } from '#web/choices.tsx';
import { PageHead } from '#web/page-head.tsx';
import { TokenPage } from '#web/token-page.tsx';
import { DeadLetterList } from './dead-letter-list.tsx';
import { RoomLeft } from './room-left.tsx';
import { SinkList } from './sink-list.tsx';

/** Where records go, how long they can be kept meanwhile, and those that were refused. */
export function RecordsPage(): JSX.Element {
  const { view, reach, text, language, signIn } = useApp();
  const t = text.value;
  if (reach.value === 'signed-out')
    return (
      <TokenPage language={language.value} signIn={signIn}>
        <Preferences />
      </TokenPage>
    );
  return (
    <div class="page">
      <RecordsHead />
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

function RecordsHead(): JSX.Element {
  const { text } = useApp();
  const { title, toKiosk, toDevices } = text.value;
  const ways = [
    { path: '/', name: toKiosk },
    { path: '/devices', name: toDevices },
  ];
  return (
    <PageHead title={title} ways={ways}>
      <Preferences />
    </PageHead>
  );
}

function Preferences(): JSX.Element {
  const { text, language } = useApp();
  return (
    <span class="preferences">
      <LanguageChoice label={text.value.language} language={language} />
    </span>
  );
}
