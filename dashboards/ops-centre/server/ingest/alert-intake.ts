import { alertKeyOf } from '#gateway/domain/alert.ts';
import type { RecordEvent } from '#gateway/wire/cloud-event.ts';
import type { AlertFacts, Measurement } from '#ops-centre/alerts/alert-facts.ts';
import { alertIdFrom } from '#ops-centre/alerts/alert-facts.ts';
import { alertMeasurementFrom, alertViewFrom } from '#ops-centre/alerts/alert-views.ts';
import { correctedTimeFrom } from '#ops-centre/alerts/corrected-time.ts';
import { openAlert, transition } from '#ops-centre/alerts/lifecycle.ts';
import { StreamEvent } from '#ops-centre/http/api/stream-types.ts';
import { appendAlertLog, findAlert, saveAlert } from '#ops-centre/store/alert-table.ts';
import type { Database } from '#ops-centre/store/database.ts';
import type { StreamRow } from '#ops-centre/store/stream-table.ts';
import { appendStream } from '#ops-centre/store/stream-table.ts';

export type AlertEvent = Extract<RecordEvent, { kind: 'alert' }>;

/** Brings one alert record into its alert; within the transaction that stores the record. */
export function takeInAlert(
  db: Database,
  siteId: string,
  event: AlertEvent,
  receivedAtMs: number,
): StreamRow {
  const measurement: Measurement = {
    id: event.id,
    siteId,
    observedAtMs: event.observedAtMs,
    receivedAtMs,
    clockState: event.clock.state,
    correctedTime: correctedTimeFrom(event.clock, event.observedAtMs),
    data: event.data,
  };
  const alertId = alertIdFrom(event.id.gatewayId, alertKeyOf(event.data));
  const alert = withMeasurement(findAlert(db, alertId)?.facts ?? null, measurement);
  saveAlert(db, alert);
  appendAlertLog(db, alertId, {
    atMs: receivedAtMs,
    kind: event.data.change,
    by: event.id.gatewayId,
    detail: alertMeasurementFrom(measurement),
  });
  return appendStream(db, StreamEvent.Alert, alertViewFrom(alert), receivedAtMs);
}

function withMeasurement(alert: AlertFacts | null, measurement: Measurement): AlertFacts {
  return alert
    ? transition(alert, { kind: 'measured', measurement }).alert
    : openAlert(measurement);
}
