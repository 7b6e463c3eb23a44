import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApp } from '#console/console-app.ts';
import { MAX_ANSWERED } from '#console/data/alert-book.ts';
import type { ApiProblem } from '#console/data/api-client.ts';
import type { AlertList } from '#ops-centre/http/api/alert-types.ts';
import { ProblemNote } from './problem-note.tsx';

/** Fetches older alerts page by page, from the newest on: what is known already changes nothing. */
export function LoadOlderAlerts(): JSX.Element | null {
  const { api, store, text } = useApp();
  const [before, setBefore] = useState<string | null>('');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  if (before === null || store.alerts.value.size >= MAX_ANSWERED) return null;

  async function load(): Promise<void> {
    const from = before ? `&before=${before}` : '';
    const page = await api.request<AlertList>('GET', `/api/alerts?state=all&limit=200${from}`);
    setProblem(page.kind === 'problem' ? page.problem : null);
    if (page.kind === 'problem') return;
    store.addAlerts(page.value.alerts);
    setBefore(page.value.nextBefore);
  }
  return (
    <p class="load-older">
      <button type="button" onClick={() => void load()}>
        {text.value.app.loadOlder}
      </button>
      {problem && <ProblemNote problem={problem} />}
    </p>
  );
}
