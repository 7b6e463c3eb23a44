import type { EscortCounts, EscortEvent } from '#gateway/delivery/alert-escort.ts';
import { AlertEscort } from '#gateway/delivery/alert-escort.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import { createAlertHttps } from '#gateway/sinks/alert-https/alert-https.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { OpsCentreSide } from './ops-centre-side.ts';
import { readPemFile, readSecretFile } from './secret-files.ts';

export type AlertRoom = { readonly counts: () => EscortCounts };

/** Nobody waits for a confirmation where none is to be expected. */
export const expectsConfirmation = ({
  mqtt,
  directAlerts,
}: Pick<GatewayContext['config'], 'mqtt' | 'directAlerts'>): boolean =>
  mqtt.opsCentreConfirms || directAlerts !== undefined;

/** Sees alerts home: over the broker, past it, or by telling the guard. */
export async function startAlertRoom(
  context: GatewayContext,
  { journal, centre }: { readonly journal: Journal; readonly centre: OpsCentreSide },
  lifecycle: Lifecycle,
): Promise<AlertRoom | null> {
  if (!expectsConfirmation(context.config)) return null;
  const log = context.log.child({ module: 'alerts' });
  const escort = new AlertEscort({
    ...context,
    journal,
    watch: centre.alerts,
    direct: directWay(context),
    isConfirmed: (epoch, seq) => centre.isConfirmed(epoch, seq),
    confirmedPosition: () => centre.confirmedPosition(),
    onConfirmed: (alert) => centre.alertConfirmed(alert),
    onNumberTaken: () => centre.numberTaken(),
    onEvent: (event) => tell(log, event),
  });
  await escort.start();
  lifecycle.started('alerts', () => escort.stop());
  return { counts: () => escort.counts };
}

function directWay({ config }: GatewayContext) {
  const { directAlerts, site: siteId, gateway: gatewayId } = config;
  if (!directAlerts) return null;
  const path = createAlertHttps({
    config: directAlerts,
    address: { siteId, gatewayId },
    readSecret: readSecretFile,
    readPem: readPemFile,
  });
  return { path, afterMs: directAlerts.afterMs };
}

function tell(log: Log, event: EscortEvent): void {
  switch (event.kind) {
    case 'away':
      if (event.hold)
        log.error(
          { cause: event.cause },
          'Alerts cannot go past the broker until a person mends it.',
        );
      else
        log.warn(
          { cause: event.cause },
          'An alert did not get through past the broker; it is tried again.',
        );
      return;
    case 'back':
      log.info({}, 'Alerts get through past the broker again.');
      return;
    case 'refused': {
      const { epoch, seq } = event.alert;
      log.error(
        { epoch, seq, cause: event.cause },
        'The ops centre refused an alert that came past the broker.',
      );
      return;
    }
    default: {
      const unhandled: never = event;
      throw new Error(`unknown event ${JSON.stringify(unhandled)}`);
    }
  }
}
