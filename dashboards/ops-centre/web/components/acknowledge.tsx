import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import { isWaiting } from '#console/data/alert-book.ts';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';
import { ProblemNote } from './problem-note.tsx';

export function AcknowledgeButton({ alert }: { readonly alert: AlertView }): JSX.Element | null {
  const { acknowledgement, mayAcknowledge, text } = useApp();
  const t = text.value.alerts;
  if (!isWaiting(alert) || !mayAcknowledge.value) return null;
  const isPending = acknowledgement.pending.value.has(alert.alertId);
  return (
    <button
      type="button"
      class="main-button"
      aria-disabled={isPending}
      aria-label={t.acknowledgeLabel(t.place(alert.checkpointId, alert.laneId))}
      onClick={(event) => {
        passFocusOn(event);
        void acknowledgement.acknowledge(alert);
      }}
    >
      {isPending ? t.acknowledging : t.acknowledge}
    </button>
  );
}

/** The button goes away: a keyboard goes on from its row, a pointer leaves the list free to move. */
function passFocusOn(event: MouseEvent): void {
  const button = event.currentTarget;
  if (!(button instanceof HTMLElement)) return;
  const isByKeyboard = event.detail === 0;
  const row = button.closest('[data-row-id]');
  if (isByKeyboard) row?.querySelector<HTMLElement>('[data-row-link]')?.focus();
  else button.blur();
}

/** Says who was first, or why it did not work, beside the alert that it is about. */
export function AcknowledgeNotice({ alertId }: { readonly alertId: string }): JSX.Element | null {
  const { acknowledgement, text, formats } = useApp();
  const t = text.value.alerts;
  const notice = acknowledgement.notices.value.get(alertId);
  if (!notice) return null;
  switch (notice.kind) {
    case 'others-first':
      return (
        <p class="notice" role="alert">
          {t.othersFirst(notice.userName, formats.value.clockTime(notice.atMs))}
        </p>
      );
    case 'changed':
      return (
        <p class="notice" role="alert">
          {t.changedMeanwhile}
        </p>
      );
    case 'problem':
      return <ProblemNote problem={notice.problem} />;
    default: {
      const unhandled: never = notice;
      return unhandled;
    }
  }
}
