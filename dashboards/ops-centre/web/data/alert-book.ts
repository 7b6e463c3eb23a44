import type { AlertView } from '#ops-centre/http/api/alert-types.ts';

/**
 * All alerts that this page knows, by id. An alert is replaced only by a newer version of itself,
 * so a repeated or delayed message changes nothing and no alert is ever shown twice.
 */
export type AlertBook = ReadonlyMap<string, AlertView>;

/** Alerts that still wait are always kept; of the others, the newest. */
export const MAX_ANSWERED = 500;

export function withAlerts(book: AlertBook, alerts: readonly AlertView[]): AlertBook {
  const newer = alerts.filter((each) => each.version > (book.get(each.alertId)?.version ?? 0));
  if (newer.length === 0) return book;
  const next = new Map(book);
  for (const alert of newer) next.set(alert.alertId, alert);
  return next.size > MAX_ANSWERED ? bounded(next) : next;
}

const bounded = (book: Map<string, AlertView>): AlertBook => {
  const others = newestFirst([...book.values()].filter((each) => !isWaiting(each)));
  for (const alert of others.slice(MAX_ANSWERED)) book.delete(alert.alertId);
  return book;
};

export const isWaiting = (alert: AlertView): boolean => alert.state === 'open';
export const isClosed = (alert: AlertView): boolean => alert.state === 'closed';

/** By arrival, so that what is new is always above, late or not; never changes while an alert lives. */
export const newestFirst = (alerts: readonly AlertView[]): AlertView[] =>
  [...alerts].sort((a, b) => b.receivedAtMs - a.receivedAtMs || (a.alertId < b.alertId ? 1 : -1));

/** Age counts from the measurement, or from arrival where the gate's clock cannot be trusted. */
export const startedAtMs = (alert: AlertView): number =>
  alert.clockState === 'unsynchronised' ? alert.receivedAtMs : alert.observedAtMs;
