import type { DeviceConfig } from '#gateway/config/gateway-config.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import type {
  Verification,
  VerificationAnswer,
  VerificationRequest,
} from '#gateway/domain/device-health.ts';
import { VerificationRefusal } from '#gateway/domain/device-health.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import { conditionRules } from '#gateway/screening/health/conditions.ts';
import type { HealthView } from '#gateway/screening/health/health-book.ts';
import { verificationOf } from '#gateway/screening/health/verification.ts';
import type { Check } from '#gateway/screening/health/verification-store.ts';
import type { ThermometerViewV1 } from '#gateway/wire/thermometer-view.ts';
import type { Foundation } from './foundation.ts';
import type { GateSide } from './gate-side.ts';
import type { GatewayContext } from './gateway-context.ts';

/** What a technician sees of the thermometers, and the checks that are entered. */
export type VerificationRoom = {
  thermometers(): readonly ThermometerViewV1[];
  /** `null`: no such thermometer. */
  verify(
    deviceId: string,
    request: VerificationRequest,
    confirm: boolean,
  ): Promise<VerificationAnswer | null>;
  stop(): void;
};

export function createVerificationRoom(
  context: Pick<GatewayContext, 'clock' | 'recordTimer' | 'log'>,
  foundation: Foundation,
  gate: GateSide,
): VerificationRoom {
  const newest = new Map<string, Reading>();
  const stop = foundation.journal.onDurable((records) => {
    for (const { kind, facts } of records)
      if (kind === 'reading' && facts) newest.set((facts as Reading).deviceId, facts as Reading);
  });
  const deviceOf = (deviceId: string): DeviceConfig | undefined =>
    gate.config()?.devices.find(({ id }) => id === deviceId);

  const view = (health: HealthView): ThermometerViewV1 | null => {
    const device = deviceOf(health.deviceId);
    const reading = newest.get(health.deviceId);
    if (!device) return null;
    const { lane, screening } = device;
    return {
      deviceId: device.id,
      laneId: lane,
      mode: screening.mode ?? reading?.mode ?? null,
      offsetCelsius: screening.offsetCelsius,
      verifiedOn: screening.verifiedOn,
      conditions: health.open.map(conditionView),
      changedSinceMs: health.changedSinceMs,
      live: liveOf(foundation, device.id, reading),
      checks: foundation.verifications.of(device.id).map(checkView),
    };
  };

  return {
    thermometers: () =>
      foundation.health
        .view()
        .map(view)
        .filter((each) => each !== null),
    async verify(deviceId, request, confirm) {
      const device = deviceOf(deviceId);
      const isKnown = foundation.health.view().some((each) => each.deviceId === deviceId);
      if (!device || !isKnown) return null;
      const answer = verificationOf(request);
      if (answer.refusal || !confirm) return answer;
      const facts = factsOf(device, newest.get(deviceId), request, answer, context.clock.wallMs());
      const checkpointId = gate.config()?.lanes.find(({ id }) => id === device.lane)?.checkpoint;
      if (!facts || checkpointId === undefined)
        return { ...answer, refusal: VerificationRefusal.NotMeasuredYet };
      const verification = { ...facts, checkpointId };
      const timed = context.recordTimer(instantFrom(context.clock));
      const isKept = await foundation.accept([
        { kind: 'verification', facts: verification, ...timed },
      ]);
      if (!isKept) return { ...answer, refusal: VerificationRefusal.NotKept };
      await foundation.verifications.add({ atMs: timed.observedAtMs, verification });
      const { offsetCelsius, previousOffsetCelsius } = verification;
      context.log.info(
        { module: 'health', deviceId, offsetCelsius, previousOffsetCelsius },
        'A thermometer was checked; its offset counts from now on.',
      );
      await gate.renew();
      return answer;
    },
    stop,
  };
}

function factsOf(
  { id, lane, screening }: DeviceConfig,
  reading: Reading | undefined,
  { referenceKind, pairs }: VerificationRequest,
  { spreadCelsius, offsetCelsius }: VerificationAnswer,
  nowMs: number,
): Omit<Verification, 'checkpointId'> | null {
  const mode = screening.mode ?? reading?.mode;
  if (!mode) return null;
  return {
    ...{ deviceId: id, laneId: lane, mode, bodySite: screening.bodySite },
    ...{ referenceKind, pairs, spreadCelsius, offsetCelsius },
    previousOffsetCelsius: screening.offsetCelsius,
    verifiedOn: new Date(nowMs).toISOString().slice(0, 10),
  };
}

function conditionView(open: HealthView['open'][number]): ThermometerViewV1['conditions'][number] {
  const { condition, advice, sinceMs, evidence } = open;
  return { condition, advice, sinceMs, evidence, priority: conditionRules[condition].priority };
}

function checkView({ atMs, verification }: Check): ThermometerViewV1['checks'][number] {
  const { referenceKind, pairs, verifiedOn } = verification;
  const { spreadCelsius, offsetCelsius, previousOffsetCelsius } = verification;
  return {
    ...{ atMs, verifiedOn, referenceKind, pairs: pairs.length },
    ...{ spreadCelsius, offsetCelsius, previousOffsetCelsius },
  };
}

/** The raw value as it comes over the line; the body-equivalent one without the offset that is in it. */
function liveOf(
  { devices }: Foundation,
  deviceId: string,
  reading: Reading | undefined,
): ThermometerViewV1['live'] {
  const device = devices.snapshots().find((each) => each.deviceId === deviceId);
  if (!device || device.lastValueCelsius === null || device.lastValueAtMs === null) return null;
  const body = reading?.compensatedTemperatureCelsius ?? null;
  return {
    atMs: device.lastValueAtMs,
    rawCelsius: device.lastValueCelsius,
    bodyCelsius: body === null ? null : body - (reading?.deviceOffsetCelsius ?? 0),
  };
}
