import type { EpochSpan, JournalContents } from '#gateway/journal/journal.ts';
import { confirmedPosition } from './confirmations.ts';
import { PositionSet } from './position-set.ts';
import type { AlertWatchState } from './watched-alert.ts';
import { alertWatchStateFrom, NOTHING_KNOWN } from './watched-alert.ts';

/** Id under which the journal keeps what the ops centre has confirmed: `{epoch: seq, …}` as JSON. */
export const CONFIRMATIONS_ID = 'ops-centre';

/** What `gatehouse gateway audit` says; also its `--json` form. */
export type DeliveryAudit = {
  readonly head: { readonly epoch: number; readonly seq: number; readonly position: number };
  readonly records: number;
  readonly countsByKind: Readonly<Record<string, number>>;
  readonly epochs: readonly EpochSpan[];
  readonly sinks: readonly SinkAudit[];
  /** Numbers that a row should stand for and none does, apart from what retention deleted. */
  readonly holes: readonly (readonly [number, number])[];
  readonly corruptPositions: readonly number[];
  readonly complete: boolean;
};

export type SinkAudit = {
  readonly sinkId: string;
  /** Everything up to here is delivered; for the ops centre: confirmed. */
  readonly contiguousPosition: number;
  readonly missing: readonly (readonly [number, number])[];
  readonly missingRecords: number;
  readonly deadLetters: number;
};

/** Pure: what the journal holds and what each sink has of it. `expectedSinks` may not have stored a cursor yet. */
export function auditDelivery(
  contents: JournalContents,
  expectedSinks: readonly string[],
): DeliveryAudit {
  const ids = new Set([...expectedSinks, ...Object.keys(contents.cursors)]);
  const sinks = [...ids].sort().map((sinkId) => auditSink(contents, sinkId));
  const span = contents.epochs.at(-1);
  return {
    head: { epoch: span?.epoch ?? 0, seq: span?.lastSeq ?? 0, position: contents.lastPosition },
    records: contents.rows,
    countsByKind: contents.countsByKind,
    epochs: contents.epochs,
    sinks,
    holes: contents.holes,
    corruptPositions: contents.corruptPositions,
    complete:
      contents.holes.length === 0 &&
      contents.corruptPositions.length === 0 &&
      sinks.every(({ missingRecords, deadLetters }) => missingRecords === 0 && deadLetters === 0),
  };
}

function auditSink(contents: JournalContents, sinkId: string): SinkAudit {
  const has = positionsOf(contents, sinkId);
  const missing = has.missing(
    contents.oldestPosition ?? contents.lastPosition + 1,
    contents.lastPosition,
  );
  return {
    sinkId,
    contiguousPosition: Math.min(
      contents.lastPosition,
      missing[0] ? missing[0][0] - 1 : contents.lastPosition,
    ),
    missing,
    missingRecords: missing.reduce((sum, [first, last]) => sum + last - first + 1, 0),
    deadLetters: contents.deadLetters[sinkId] ?? 0,
  };
}

function positionsOf(contents: JournalContents, sinkId: string): PositionSet {
  const state = contents.cursors[sinkId] ?? null;
  if (sinkId !== CONFIRMATIONS_ID) return PositionSet.parse(state);
  const set = new PositionSet();
  set.add(1, confirmedPosition(contents.epochs, confirmationsFrom(state)));
  return set;
}

/** The stored form of what the ops centre confirmed; what cannot be read counts as nothing confirmed. */
export function confirmationsFrom(state: string | null): Map<number, number> {
  const pairs = Object.entries(parsed(state) ?? {}).map(
    ([epoch, seq]) => [Number(epoch), seq] as const,
  );
  return new Map(pairs.filter((pair): pair is readonly [number, number] => pair.every(isNumber)));
}

const isNumber = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1;

function parsed(state: string | null): object | null {
  try {
    const value: unknown = JSON.parse(state ?? 'null');
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Alerts and what is proven stand beside the epochs under names that are no numbers, so that one write keeps both in step. */
export function confirmationsToState(
  confirmed: ReadonlyMap<number, number>,
  alerts: AlertWatchState = NOTHING_KNOWN,
  provenPosition = 0,
): string {
  return JSON.stringify({ ...Object.fromEntries(confirmed), alerts, provenPosition });
}

/** Up to where the numbers are known to be this journal's own; see `centre-continuity.ts`. */
export function provenPositionFrom(state: string | null): number {
  const { provenPosition } = (parsed(state) ?? {}) as { readonly provenPosition?: unknown };
  return isNumber(provenPosition) ? Number(provenPosition) : 0;
}

export function confirmedAlertsFrom(state: string | null): AlertWatchState {
  return alertWatchStateFrom((parsed(state) as { readonly alerts?: unknown } | null)?.alerts);
}
