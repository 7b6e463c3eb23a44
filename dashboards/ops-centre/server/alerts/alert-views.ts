import { eventIdFrom } from '#gateway/domain/identity.ts';
import type { AlertMeasurement } from '#ops-centre/http/api/alert-history-types.ts';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';
import type { AlertFacts, Measurement } from './alert-facts.ts';
import { alertIdFrom, isCall } from './alert-facts.ts';
import { isLate } from './lateness.ts';

/** Where and when come from the first measurement, what is the case now from the newest. */
export function alertViewFrom(alert: AlertFacts): AlertView {
  const { data } = alert.latest;
  if (data.kind === 'device') {
    const { condition, advice, evidence, sinceMs } = data;
    return { ...commonView(alert), kind: data.kind, condition, advice, evidence, sinceMs };
  }
  return {
    ...commonView(alert),
    kind: data.kind,
    passageId: data.passageId,
    attempt: data.attempt,
    outcome: data.decision.outcome,
    reason: data.decision.reason,
    rawTemperatureCelsius: data.rawTemperatureCelsius,
    compensatedTemperatureCelsius: data.compensatedTemperatureCelsius,
    ambientTemperatureCelsius: data.ambientTemperatureCelsius,
    thresholdCelsius: data.decision.thresholdCelsius,
  };
}

function commonView(alert: AlertFacts) {
  const { first, latest } = alert;
  return {
    alertId: alertIdFrom(alert.gatewayId, alert.alertKey),
    version: alert.version,
    state: alert.state,
    priority: latest.data.priority,
    siteId: first.siteId,
    gatewayId: alert.gatewayId,
    checkpointId: first.data.checkpointId,
    laneId: first.data.laneId,
    deviceId: latest.data.deviceId,
    observedAtMs: first.observedAtMs,
    receivedAtMs: alert.heardAtMs,
    late: isLate(alert.heardAtMs, first.observedAtMs, first.clockState),
    clockState: first.clockState,
    correctedTime: first.correctedTime ?? null,
    acknowledgedBy: alert.acknowledgedBy,
  };
}

export function alertMeasurementFrom(measurement: Measurement): AlertMeasurement {
  const { data, observedAtMs } = measurement;
  if (isCall(measurement))
    return { eventId: eventIdFrom(measurement.id), calledFromLaneId: data.laneId, observedAtMs };
  if (data.kind === 'device') {
    const { condition, evidence } = data;
    return { eventId: eventIdFrom(measurement.id), condition, evidence, observedAtMs };
  }
  return {
    eventId: eventIdFrom(measurement.id),
    passageId: data.passageId,
    attempt: data.attempt,
    outcome: data.decision.outcome,
    reason: data.decision.reason,
    rawTemperatureCelsius: data.rawTemperatureCelsius,
    compensatedTemperatureCelsius: data.compensatedTemperatureCelsius,
    observedAtMs,
  };
}
