import type { Alert } from '#gateway/domain/alert.ts';
import { alertKeyOf } from '#gateway/domain/alert.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';

/** An alert of the journal that the ops centre may not have yet. */
export type WatchedAlert = {
  readonly position: number;
  readonly epoch: number;
  readonly seq: number;
  /** Of an alert about a device its own key. */
  readonly episodeId: string;
  readonly passageId: string;
  readonly laneId: string;
  readonly observedAtMs: number;
  /** Watched since then, by the clock that never steps: since it is durable, or since the start. */
  readonly sinceMs: number;
  /** About a device, or a call that was made: it waits for the ops centre, and no guard is told to phone. */
  readonly isQuiet?: true;
};

/** What must outlive a restart. */
export type AlertWatchState = {
  readonly ahead: readonly (readonly [epoch: number, seq: number])[];
  readonly called: Readonly<Record<string, number>>;
};

/** More alerts than this that nobody has confirmed are not watched one by one; they are delivered all the same. */
export const MAX_KEPT = 1_000;

export const NOTHING_KNOWN: AlertWatchState = { ahead: [], called: {} };

export function watchedAlertFrom(record: StoredRecord, sinceMs: number): WatchedAlert {
  const alert = (record.facts ?? JSON.parse(record.factsJson)) as Alert;
  const { position, epoch, seq, observedAtMs } = record;
  return {
    ...{ position, epoch, seq, observedAtMs, sinceMs },
    episodeId: alertKeyOf(alert),
    passageId: alert.kind === 'device' ? '' : alert.passageId,
    laneId: alert.laneId,
    ...(isQuiet(alert) && { isQuiet: true }),
  };
}

const isQuiet = (alert: Alert): boolean => alert.kind === 'device' || alert.change === 'called';

/** The stored form; what cannot be read counts as nothing known, so that an alert is rather told twice. */
export function alertWatchStateFrom(value: unknown): AlertWatchState {
  if (typeof value !== 'object' || value === null) return NOTHING_KNOWN;
  const { ahead, called } = value as { readonly ahead?: unknown; readonly called?: unknown };
  return {
    ahead: Array.isArray(ahead) ? ahead.filter(isPair) : [],
    called: Object.fromEntries(
      Object.entries(called ?? {}).filter(([, atMs]) => Number.isFinite(atMs)),
    ),
  };
}

const isPair = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger);
