import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { AlertRow } from '#console/components/alert-row.tsx';
import { handleListKey } from '#console/components/list-keys.ts';
import { LoadOlderAlerts } from '#console/components/load-older.tsx';
import { NewAbove } from '#console/components/new-above.tsx';
import { useHeld } from '#console/components/use-held.ts';
import { useReading } from '#console/components/use-reading.ts';
import { useApp } from '#console/console-app.ts';
import { isClosed, isWaiting, newestFirst } from '#console/data/alert-book.ts';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';

/** Kept while the console is open, so that coming back from a detail shows the same list. */
const shownRange = signal<'open' | 'all'>('open');

/** The main screen: who must be answered now. */
export function AlertsPage(): JSX.Element {
  const { store } = useApp();
  const book = store.alerts.value;
  const range = shownRange.value;
  const wanted = newestFirst(
    [...book.values()].filter((each) => range === 'all' || !isClosed(each)),
  );
  return (
    <section class="alerts-page">
      <AlertsHead alerts={wanted} />
      <AlertList alerts={wanted} book={book} range={range} />
    </section>
  );
}

function AlertsHead({ alerts }: { readonly alerts: readonly AlertView[] }): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value.alerts;
  const { count } = formats.value;
  const waiting = alerts.filter(isWaiting).length;
  const acknowledged = alerts.filter((each) => each.state === 'acknowledged').length;
  return (
    <div class="page-head">
      <h1>{t.heading}</h1>
      <p class="counts">
        <span class={waiting > 0 ? 'count is-waiting' : 'count'}>
          <strong>{count(waiting)}</strong> {t.waiting}
        </span>
        <span class="count">
          <strong>{count(acknowledged)}</strong> {t.acknowledged}
        </span>
      </p>
      <span class="spacer" />
      <fieldset class="range">
        <legend class="visually-hidden">{t.filter}</legend>
        <RangeButton range="open" label={t.filterOpen} />
        <RangeButton range="all" label={t.filterAll} />
      </fieldset>
    </div>
  );
}

type RangeButtonProps = { readonly range: 'open' | 'all'; readonly label: string };

function RangeButton({ range, label }: RangeButtonProps): JSX.Element {
  return (
    <button
      type="button"
      aria-pressed={shownRange.value === range}
      onClick={() => {
        shownRange.value = range;
      }}
    >
      {label}
    </button>
  );
}

type AlertListProps = {
  readonly alerts: readonly AlertView[];
  readonly book: ReadonlyMap<string, AlertView>;
  readonly range: 'open' | 'all';
};

function AlertList({ alerts, book, range }: AlertListProps): JSX.Element {
  const { text, formats, acknowledgement, mayAcknowledge, live } = useApp();
  const t = text.value.alerts;
  const listRef = useRef<HTMLOListElement>(null);
  const isReading = useReading(listRef, '.content');
  const wantedIds = alerts.map((each) => each.alertId);
  const held = useHeld(wantedIds, isReading, (id) => book.has(id), range);
  const shown = held.shownIds.flatMap((id) => book.get(id) ?? []);

  const onAcknowledge = (alertId: string): void => {
    const alert = book.get(alertId);
    if (alert && isWaiting(alert) && mayAcknowledge.value) void acknowledgement.acknowledge(alert);
  };
  const showNew = (): void => {
    held.release();
    document.querySelector('.content')?.scrollTo({ top: 0 });
    requestAnimationFrame(() =>
      listRef.current?.querySelector<HTMLElement>('[data-row-link]')?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void =>
    handleListKey(event, { onAcknowledge, onAbove: () => held.newAbove > 0 && showNew() });

  return (
    <>
      {held.newAbove > 0 && (
        <NewAbove label={t.newAbove(formats.value.count(held.newAbove))} onShow={showNew} />
      )}
      {shown.length === 0 && (
        <p class="empty">{live.value?.phase === 'live' ? t.empty : t.emptyNotLive}</p>
      )}
      <ol class="alert-list" ref={listRef} aria-label={t.list} onKeyDown={onKeyDown}>
        {shown.map((alert) => (
          <AlertRow key={alert.alertId} alert={alert} />
        ))}
      </ol>
      {range === 'all' && <LoadOlderAlerts />}
      <p class="keys-hint faint">{t.keys}</p>
    </>
  );
}
