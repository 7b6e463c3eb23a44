import type { AlertPath } from '#gateway/delivery/alert-path.ts';
import { eventIdFrom } from '#gateway/domain/identity.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { encodeCloudEvent } from '#gateway/wire/cloud-event.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { CentreDoorOptions } from './centre-door.ts';
import { createCentreDoor } from './centre-door.ts';
import { failureFrom, outcomeFrom } from './post-outcome.ts';

/** Alerts to the ops centre by HTTPS. */
export function createAlertHttps(options: CentreDoorOptions): AlertPath {
  const { address } = options;
  const door = createCentreDoor(options);
  return {
    async post(record, signal) {
      try {
        const answer = await door.ask(encodeCloudEvent(address, record), signal);
        return outcomeFrom(answer, eventIdOf(address, record));
      } catch (error) {
        return failureFrom(error, signal.aborted);
      }
    },
    close: () => door.close(),
  };
}

const eventIdOf = ({ gatewayId }: GatewayAddress, { epoch, seq }: StoredRecord): string =>
  eventIdFrom({ gatewayId, epoch, seq });
