import { eventIdFrom } from '#gateway/domain/identity.ts';
import type { AlertMeasurement, AlertView } from '#ops-centre/http/api-types.ts';
import type { AlertFacts, Measurement } from './alert-facts.ts';
import { alertIdFrom } from './alert-facts.ts';
import { isLate } from './lateness.ts';

/** Where and when come from the first measurement, what is the case now from the newest. */
export function alertViewFrom(alert: AlertFacts): AlertView {
  const { first, latest } = alert;
  return {
    alertId: alertIdFrom(alert.gatewayId, alert.episodeId),
    version: alert.version,
    state: alert.state,
    kind: latest.data.kind,
    priority: latest.data.priority,
    siteId: first.siteId,
    gatewayId: alert.gatewayId,
    checkpointId: first.data.checkpointId,
    laneId: first.data.laneId,
    deviceId: latest.data.deviceId,
    passageId: latest.data.passageId,
    attempt: latest.data.attempt,
    outcome: latest.data.decision.outcome,
    reason: latest.data.decision.reason,
    rawTemperatureCelsius: latest.data.rawTemperatureCelsius,
    compensatedTemperatureCelsius: latest.data.compensatedTemperatureCelsius,
    ambientTemperatureCelsius: latest.data.ambientTemperatureCelsius,
    thresholdCelsius: latest.data.decision.thresholdCelsius,
    observedAtMs: first.observedAtMs,
    receivedAtMs: alert.heardAtMs,
    late: isLate(alert.heardAtMs, first.observedAtMs, first.clockState),
    clockState: first.clockState,
    acknowledgedBy: alert.acknowledgedBy,
  };
}

export function alertMeasurementFrom(measurement: Measurement): AlertMeasurement {
  const { data } = measurement;
  return {
    eventId: eventIdFrom(measurement.id),
    passageId: data.passageId,
    attempt: data.attempt,
    outcome: data.decision.outcome,
    reason: data.decision.reason,
    rawTemperatureCelsius: data.rawTemperatureCelsius,
    compensatedTemperatureCelsius: data.compensatedTemperatureCelsius,
    observedAtMs: measurement.observedAtMs,
  };
}
