import type { DeviceAlertView, FeverAlertView } from '#ops-centre/http/api/alert-types.ts';
import type { PassageView } from '#ops-centre/http/api/passage-types.ts';

/** What the API would answer, each field with a value of its own. */
const exampleAlertView: FeverAlertView = {
  alertId: 'gate-1.lane-1-boot-8',
  version: 1,
  state: 'open',
  kind: 'fever',
  priority: 'P1',
  siteId: 'tower-1',
  gatewayId: 'gate-1',
  checkpointId: 'main-entrance',
  laneId: 'lane-1',
  deviceId: 'thermometer-1',
  passageId: 'lane-1-boot-8',
  attempt: 1,
  outcome: 'suspected',
  reason: 'at-or-above-threshold',
  rawTemperatureCelsius: 34.6,
  compensatedTemperatureCelsius: 37.8,
  ambientTemperatureCelsius: 24.1,
  thresholdCelsius: 37.3,
  observedAtMs: 1_000,
  receivedAtMs: 1_400,
  late: false,
  clockState: 'synchronised',
  correctedTime: null,
  acknowledgedBy: null,
};

export const deviceAlertView = (
  alertId: string,
  priority: DeviceAlertView['priority'],
): DeviceAlertView => ({
  ...{ alertId, priority, version: 1, state: 'open', kind: 'device', acknowledgedBy: null },
  ...{ siteId: 'tower-1', gatewayId: 'gate-1', checkpointId: 'main-entrance', laneId: 'lane-1' },
  ...{ deviceId: 'thermometer-1', condition: 'stuck', advice: 'restart', sinceMs: 1_000 },
  evidence: { measure: 'run-readings', found: 12, limit: 12, count: 12 },
  ...{ observedAtMs: 1_000, receivedAtMs: 1_400, late: false, clockState: 'synchronised' },
  correctedTime: null,
});

export const alertView = (
  alertId: string,
  changes: Partial<FeverAlertView> = {},
): FeverAlertView => ({
  ...exampleAlertView,
  alertId,
  ...changes,
});

export const passageView = (seq: number, changes: Partial<PassageView> = {}): PassageView => ({
  eventId: `gate-1:1:${seq}`,
  gatewayId: 'gate-1',
  siteId: 'tower-1',
  passageId: `lane-1-boot-${seq}`,
  episodeId: `lane-1-boot-${seq}`,
  attempt: 1,
  checkpointId: 'main-entrance',
  laneId: 'lane-1',
  kind: 'resident',
  direction: 'in',
  pairing: 'paired',
  outcome: 'normal',
  verdict: 'admit',
  verdictReason: 'clear',
  rawTemperatureCelsius: 33.4,
  compensatedTemperatureCelsius: 36.6,
  codeVerdict: 'valid',
  observedAtMs: 1_000 + seq,
  receivedAtMs: 1_400,
  late: false,
  ...changes,
});
