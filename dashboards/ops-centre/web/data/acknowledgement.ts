import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { AcknowledgeConflict, AlertView } from '#ops-centre/http/api/alert-types.ts';
import type { ApiClient, ApiProblem } from './api-client.ts';

/** What became of an acknowledgement that did not simply succeed. */
export type AckNotice =
  | { readonly kind: 'others-first'; readonly userName: string; readonly atMs: number }
  | { readonly kind: 'changed' }
  | { readonly kind: 'problem'; readonly problem: ApiProblem };

export type Acknowledgement = {
  /** Alerts whose acknowledgement is under way. */
  readonly pending: ReadonlySignal<ReadonlySet<string>>;
  readonly notices: ReadonlySignal<ReadonlyMap<string, AckNotice>>;
  readonly acknowledge: (alert: AlertView) => Promise<void>;
};

export type AcknowledgementOptions = {
  readonly api: ApiClient;
  readonly onAlert: (alert: AlertView) => void;
  readonly onSessionEnded: () => void;
};

/** Acknowledges with the version that the person saw: the server decides who was first. */
export function createAcknowledgement(options: AcknowledgementOptions): Acknowledgement {
  const pending = signal<ReadonlySet<string>>(new Set());
  const notices = signal<ReadonlyMap<string, AckNotice>>(new Map());

  const setPending = (alertId: string, isPending: boolean): void => {
    const next = new Set(pending.peek());
    if (isPending) next.add(alertId);
    else next.delete(alertId);
    pending.value = next;
  };
  const setNotice = (alertId: string, notice: AckNotice | null): void => {
    const next = new Map(notices.peek());
    if (notice) next.set(alertId, notice);
    else next.delete(alertId);
    notices.value = next;
  };

  async function acknowledge({ alertId, version }: AlertView): Promise<void> {
    if (pending.peek().has(alertId)) return;
    setPending(alertId, true);
    setNotice(alertId, null);
    const path = `/api/alerts/${encodeURIComponent(alertId)}/acknowledge`;
    const result = await options.api.request<AlertView>('POST', path, { version });
    setPending(alertId, false);
    if (result.kind === 'ok') return options.onAlert(result.value);
    if (result.problem.status === 401) return options.onSessionEnded();
    const current = result.problem.status === 409 ? alertOf(result.body) : null;
    if (current) options.onAlert(current);
    setNotice(alertId, noticeFrom(current, result.problem));
  }

  return { pending, notices, acknowledge };
}

const alertOf = (body: unknown): AlertView | null =>
  (body as Partial<AcknowledgeConflict> | null)?.alert ?? null;

function noticeFrom(current: AlertView | null, problem: ApiProblem): AckNotice {
  if (!current) return { kind: 'problem', problem };
  if (!current.acknowledgedBy) return { kind: 'changed' };
  return { kind: 'others-first', ...current.acknowledgedBy };
}
