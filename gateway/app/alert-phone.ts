import type { WatchedAlert } from '#gateway/delivery/watched-alert.ts';
import type { FeverAlert } from '#gateway/domain/alert.ts';
import { FeverAlertChange } from '#gateway/domain/alert.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import type { RecordDraft, RecordTimer } from '#gateway/domain/record.ts';
import type { Journal } from '#gateway/journal/journal.ts';
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

/**
 * Kept with the confirmations, so that nobody is told to phone again, and as a record of the alert, which the ops
 * centre shows with it: who knew what. Gives how many alerts that is new for, once it is durable.
 */
export async function guardPhoned(
  context: GatewayContext,
  parts: { readonly centre: OpsCentreSide; readonly journal: Pick<Journal, 'append' | 'read'> },
  laneId: string,
  episodeIds: readonly string[],
): Promise<number> {
  const log = context.log.child({ module: 'alerts' });
  const called = parts.centre.guardPhoned(laneId, episodeIds);
  const now = context.recordTimer(instantFrom(context.clock));
  for (const { passageId, episodeId, epoch, seq } of called)
    log.info(
      { laneId, passageId, episodeId, epoch, seq },
      'The guard said that the ops centre was phoned about an alert.',
    );
  const drafts = await Promise.all(called.map((alert) => callDraft(parts.journal, alert, now)));
  const records = drafts.flat();
  if (records.length > 0)
    await parts.journal.append(records).catch((err: unknown) => {
      log.error({ err, laneId }, 'The journal does not take that the ops centre was phoned.');
    });
  return called.length;
}

/** What the alert says, with the time and the place of the call; nothing where the alert is not held any more. */
async function callDraft(
  journal: Pick<Journal, 'read'>,
  { position }: WatchedAlert,
  now: ReturnType<RecordTimer>,
): Promise<RecordDraft[]> {
  const query = { afterPosition: position - 1, upToPosition: position, limit: 1 };
  const [record] = (await journal.read(query).catch(() => null))?.records ?? [];
  if (!record) return [];
  const facts = JSON.parse(record.factsJson) as FeverAlert;
  return [{ ...now, kind: 'alert', facts: { ...facts, change: FeverAlertChange.Called } }];
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
