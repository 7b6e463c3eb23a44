import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import { isWaiting, startedAtMs } from '#console/data/alert-book.ts';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';
import type { ShapeName } from '#web/shape.tsx';

const DAY_MS = 24 * 3_600_000;

/** An octagon is a fever and nothing else; a thermometer is a square. */
export function alertShape(alert: AlertView): ShapeName {
  if (!isWaiting(alert)) return 'circle';
  return alert.kind === 'device' ? 'square' : 'octagon';
}

/** How long ago, counting, what is unusual, and when exactly. */
export function AlertAge({ alert }: { readonly alert: AlertView }): JSX.Element {
  const { text, formats, nowMs } = useApp();
  const t = text.value.alerts;
  const startedMs = startedAtMs(alert);
  const elapsedMs = nowMs.value - startedMs;
  const { age, clockTime, dayTime } = formats.value;
  const time = elapsedMs < DAY_MS ? clockTime(startedMs) : dayTime(startedMs);
  return (
    <>
      <span class="age-line">
        <span class="age">{t.age(age(elapsedMs))}</span>
        <AlertTags alert={alert} />
      </span>
      <span class="faint">{t.measuredAt(time)}</span>
    </>
  );
}

/** What is unusual about an alert, each with a word. */
function AlertTags({ alert }: { readonly alert: AlertView }): JSX.Element | null {
  const { text, formats } = useApp();
  const t = text.value.alerts;
  const isClockUnsure = alert.clockState === 'unsynchronised';
  const attempt = alert.kind === 'device' ? 1 : alert.attempt;
  if (!alert.late && !isClockUnsure && attempt < 2) return null;
  return (
    <span class="tags">
      {alert.late && (
        <span class="tag is-late" title={t.lateTitle}>
          {t.late}
        </span>
      )}
      {isClockUnsure && (
        <span class="tag" title={t.clockUnsureTitle}>
          {t.clockUnsure}
        </span>
      )}
      {attempt > 1 && <span class="tag">{t.attempt(formats.value.count(attempt))}</span>}
    </span>
  );
}
