import { alertKeyOf } from '#gateway/domain/alert.ts';
import { AlertState } from '#ops-centre/http/api/alert-types.ts';
import type { AlertFacts, Measurement } from './alert-facts.ts';
import { isCall, isEarlier } from './alert-facts.ts';

/**
 * The life of an alert: open → acknowledged (→ confirmed → closed, which no action reaches yet).
 * Pure. A measurement of a person never changes the state: what somebody said stays said. A device whose
 * condition is over closes its alert by itself.
 */
export type AlertAction =
  | { readonly kind: 'measured'; readonly measurement: Measurement }
  | {
      readonly kind: 'acknowledge';
      readonly userName: string;
      readonly atMs: number;
      /** The version that the person saw. */
      readonly version: number;
    };

export type AlertTransition =
  | { readonly kind: 'changed'; readonly alert: AlertFacts }
  /** The same person did the same before: answered as if it were the first time. */
  | { readonly kind: 'unchanged'; readonly alert: AlertFacts }
  | { readonly kind: 'conflict'; readonly reason: AlertConflict; readonly alert: AlertFacts };

/** `changed`: look again, then acknowledge what you see. */
export type AlertConflict = 'already-acknowledged' | 'changed';

/** Opens an alert with whichever of its measurements is heard first, the raise or a re-measure. */
export function openAlert(measurement: Measurement): AlertFacts {
  return {
    gatewayId: measurement.id.gatewayId,
    alertKey: alertKeyOf(measurement.data),
    state: isOver(measurement) ? AlertState.Closed : AlertState.Open,
    version: 1,
    first: measurement,
    latest: measurement,
    heardAtMs: measurement.receivedAtMs,
    acknowledgedBy: null,
  };
}

export function transition(alert: AlertFacts, action: AlertAction): AlertTransition {
  switch (action.kind) {
    case 'measured':
      return { kind: 'changed', alert: withMeasurement(alert, action.measurement) };
    case 'acknowledge':
      return acknowledge(alert, action);
    default: {
      const unhandled: never = action;
      return unhandled;
    }
  }
}

function withMeasurement(alert: AlertFacts, measurement: Measurement): AlertFacts {
  const latest = isNews(alert.latest, measurement, isEarlier(alert.latest.id, measurement.id))
    ? measurement
    : alert.latest;
  return {
    ...alert,
    version: alert.version + 1,
    state: isOver(latest) ? AlertState.Closed : alert.state,
    first: isNews(alert.first, measurement, isEarlier(measurement.id, alert.first.id))
      ? measurement
      : alert.first,
    latest,
    heardAtMs: Math.min(alert.heardAtMs, measurement.receivedAtMs),
  };
}

/** A call stands for a measurement only until one is here, whichever comes first. */
const isNews = (known: Measurement, given: Measurement, isNearer: boolean): boolean =>
  isCall(known) === isCall(given) ? isNearer : isCall(known);

/** By itself: the device is well again, or a contact thermometer at the gate has taken the suspicion back. */
function isOver({ data }: Measurement): boolean {
  if (data.kind === 'device') return data.change === 'cleared';
  return data.decision.outcome === 'cleared' && Boolean(data.episode?.contact);
}

function acknowledge(
  alert: AlertFacts,
  action: Extract<AlertAction, { kind: 'acknowledge' }>,
): AlertTransition {
  if (alert.state !== AlertState.Open) {
    const samePerson = alert.acknowledgedBy?.userName === action.userName;
    return samePerson
      ? { kind: 'unchanged', alert }
      : {
          kind: 'conflict',
          reason: alert.acknowledgedBy ? 'already-acknowledged' : 'changed',
          alert,
        };
  }
  if (action.version !== alert.version) return { kind: 'conflict', reason: 'changed', alert };
  const acknowledgedBy = { userName: action.userName, atMs: action.atMs };
  return {
    kind: 'changed',
    alert: {
      ...alert,
      state: AlertState.Acknowledged,
      version: alert.version + 1,
      acknowledgedBy,
    },
  };
}
