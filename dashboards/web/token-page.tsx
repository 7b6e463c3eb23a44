import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Language } from './languages.ts';
import type { TokenAnswer } from './station-http.ts';
import { tokenTexts } from './text/token-text.ts';

export type TokenPageProps = {
  readonly language: Language;
  readonly signIn: (token: string) => Promise<TokenAnswer>;
  /** Where the page's language is chosen. */
  readonly children: ComponentChildren;
};

/** A station that is reached over the network wants its token once. */
export function TokenPage({ language, signIn, children }: TokenPageProps): JSX.Element {
  const [answer, setAnswer] = useState<TokenAnswer | null>(null);
  const text = tokenTexts[language];

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const token = new FormData(form).get('token');
    setAnswer(null);
    setAnswer(await signIn(typeof token === 'string' ? token.trim() : ''));
  }
  return (
    <main class="door">
      {children}
      <h1>{text.heading}</h1>
      <p>{text.note}</p>
      <form onSubmit={(event) => void submit(event)}>
        <input
          name="token"
          type="password"
          autocomplete="current-password"
          aria-label={text.heading}
          required
        />
        <button type="submit" class="main-button">
          {text.submit}
        </button>
      </form>
      {answer !== null && answer !== 'accepted' && (
        <p class="door-problem" role="alert">
          {answer === 'wrong' ? text.wrong : text.failed}
        </p>
      )}
    </main>
  );
}
