import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApp } from '#kiosk/kiosk-app.ts';
import type { TokenAnswer } from '#web/station-http.ts';
import { LanguageButton } from './control-bar.tsx';

/** A station that is reached over the network wants its token once. */
export function TokenPage(): JSX.Element {
  const { text, station } = useApp();
  const [answer, setAnswer] = useState<TokenAnswer | null>(null);
  const t = text.value;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const token = new FormData(form).get('token');
    setAnswer(null);
    setAnswer(await station.signIn(typeof token === 'string' ? token.trim() : ''));
  }
  return (
    <main class="door">
      <LanguageButton />
      <h1>{t.token}</h1>
      <p>{t.tokenNote}</p>
      <form onSubmit={(event) => void submit(event)}>
        <input
          name="token"
          type="password"
          autocomplete="current-password"
          aria-label={t.token}
          required
        />
        <button type="submit">{t.submit}</button>
      </form>
      {answer !== null && answer !== 'accepted' && (
        <p class="door-problem" role="alert">
          {answer === 'wrong' ? t.tokenWrong : t.tokenFailed}
        </p>
      )}
    </main>
  );
}
