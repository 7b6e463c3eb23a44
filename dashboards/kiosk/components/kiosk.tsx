import type { JSX } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { useApp } from '#kiosk/kiosk-app.ts';
import { TokenPage } from '#web/token-page.tsx';
import { AsidePanel } from './aside-panel.tsx';
import { AsideStrip } from './aside-strip.tsx';
import { Banners } from './banners.tsx';
import { ControlBar, LanguageButton } from './control-bar.tsx';
import { LanePage } from './lane-page.tsx';
import { LostScreen } from './lost-screen.tsx';
import { PhoneBanner } from './phone-banner.tsx';
import { StageView } from './stage-view.tsx';

/** Chooses what fills the screen: first whether the station is heard, then what it says. */
export function Kiosk(): JSX.Element {
  const { station, laneId, live, text, language, aside } = useApp();
  const stage = station.stage.value;
  useReMeasureKey();
  usePersonKeys();
  if (stage.kind === 'token-wanted')
    return (
      <TokenPage language={language.value} signIn={station.signIn}>
        <LanguageButton />
      </TokenPage>
    );
  if (stage.kind === 'connecting')
    return stage.hasFailed ? <LostScreen /> : <p class="note">{text.value.connecting}</p>;
  if (laneId.value === null) return <LanePage lanes={stage.lanes} />;
  if (live.value?.phase === 'not-live') return <LostScreen />;
  const person = aside.selected.value;
  return (
    <div class={person ? 'kiosk has-panel' : 'kiosk'}>
      <PhoneBanner />
      <Banners />
      <div class="kiosk-body">
        <main class="middle">
          <StageView />
          <AsideStrip />
        </main>
        {person && <AsidePanel key={person.episodeId} person={person} />}
      </div>
      <ControlBar />
    </div>
  );
}

/** Space and R ask for another measurement, unless a button or a field has the key for itself. */
function useReMeasureKey(): void {
  const { reMeasure } = useApp();
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const hasOwnUse = event.target instanceof Element && event.target.closest('button, input');
      if (hasOwnUse || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key !== ' ' && event.key.toLowerCase() !== 'r') return;
      event.preventDefault();
      void reMeasure();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [reMeasure]);
}

/** 1 to 9 choose the person aside of that number, until one is chosen: then digits are for the value. */
function usePersonKeys(): void {
  const { aside } = useApp();
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (aside.selected.peek() || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.target instanceof Element && event.target.closest('input')) return;
      if (/^[1-9]$/.test(event.key)) aside.selectLabel(Number(event.key));
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [aside]);
}
