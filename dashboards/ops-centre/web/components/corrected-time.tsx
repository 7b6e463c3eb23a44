import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { CorrectedTime as Correction } from '#ops-centre/http/api/corrected-time-types.ts';
import { Fact } from './facts.tsx';

/** When it happened after all, of a record whose gate PC did not know the time; nothing where it did. */
export function CorrectedTime({ time }: { readonly time: Correction | null }): JSX.Element | null {
  const { text, formats } = useApp();
  if (!time) return null;
  const { alerts: t } = text.value;
  return (
    <Fact name={t.correctedAt}>
      <span class="corrected-time">{formats.value.dayTime(time.atMs)}</span>{' '}
      <span class="faint">
        {time.errorBoundMs === null ? t.boundUnknown : t.within(bound(time.errorBoundMs))}
        {' · '}
        {t.correctedBy[time.by]}
      </span>
    </Fact>
  );

  function bound(errorBoundMs: number): string {
    return errorBoundMs < 60_000
      ? t.seconds(formats.value.temperature(errorBoundMs / 1_000))
      : formats.value.age(errorBoundMs);
  }
}
