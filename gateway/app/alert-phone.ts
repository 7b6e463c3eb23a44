import type { AlertsSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import { MAX_PHONE_ALERTS } from '#gateway/wire/kiosk-stream.ts';
import type { AlertRoom } from './alert-room.ts';
import { expectsConfirmation } from './alert-room.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { OpsCentreSide } from './ops-centre-side.ts';

const timesOf = ({ clock }: GatewayContext) => ({
  nowMs: clock.monotonicMs(),
  wallMs: clock.wallMs(),
});

const unheardIn = (context: GatewayContext, centre: OpsCentreSide, laneId: string) =>
  centre.alerts.unheard(laneId, context.config.station.phoneAfterMs, timesOf(context));

/** What the guard of a lane is told to phone about; `null` when every alert was heard, or nobody would confirm. */
export function phoneNotice(
  context: GatewayContext,
  centre: OpsCentreSide,
  laneId: string,
): KioskStatusV1['phoneCentre'] | null {
  if (!expectsConfirmation(context.config)) return null;
  const alerts = unheardIn(context, centre, laneId);
  if (alerts.length === 0) return null;
  const shown = alerts.slice(0, MAX_PHONE_ALERTS);
  return {
    number: context.config.station.opsCentrePhone ?? '',
    alerts: shown.map(({ episodeId, passageId, observedAtMs }) => {
      return { episodeId, passageId, observedAtMs };
    }),
    more: alerts.length - shown.length,
  };
}

/** Written down twice: kept with the confirmations, and in the log for whoever asks later who knew what. */
export function guardPhoned(
  context: GatewayContext,
  centre: OpsCentreSide,
  laneId: string,
  episodeIds: readonly string[],
): number {
  const log = context.log.child({ module: 'alerts' });
  const called = centre.guardPhoned(laneId, episodeIds);
  for (const { passageId, episodeId, epoch, seq } of called)
    log.info(
      { laneId, passageId, episodeId, epoch, seq },
      'The guard said that the ops centre was phoned about an alert.',
    );
  return called.length;
}

export function alertSnapshot(
  context: GatewayContext,
  centre: OpsCentreSide,
  { counts }: AlertRoom,
): AlertsSnapshot {
  const unheard = context.config.lanes.map(({ id }) => unheardIn(context, centre, id).length);
  return {
    unconfirmed: centre.alerts.size,
    forThePhone: unheard.reduce((sum, each) => sum + each, 0),
    direct: counts(),
  };
}
