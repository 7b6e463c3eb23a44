import { randomUUID } from 'node:crypto';
import type { IClientOptions } from 'mqtt';
import type { GatewayStateV1 } from '#gateway/wire/control-messages.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { OutgoingMessage } from './publish-encoder.ts';

/** What a connection says of itself when it begins and when it ends. */
export type Presence = {
  will(): NonNullable<IClientOptions['will']>;
  /** `null` where nothing is to be said, or somebody else says it. */
  message(status: GatewayStateV1['status']): OutgoingMessage | null;
};

export type PresenceOptions = {
  readonly address: GatewayAddress;
  readonly bootId: string;
  readonly softwareVersion: string;
};

/**
 * Birth and last will of one connection. Both carry the same random session, so that the will of an
 * old connection, which a broker may publish late, does not declare a living gateway dead.
 */
export function createPresence({ address, bootId, softwareVersion }: PresenceOptions): Presence {
  const sessionId = randomUUID();
  const topic = topics.state(address);
  const json = (status: GatewayStateV1['status']): string => {
    const state: GatewayStateV1 = { status, bootId, sessionId, softwareVersion };
    return JSON.stringify(state);
  };
  return {
    will: () => ({
      topic,
      payload: Buffer.from(json('offline')),
      qos: 1,
      retain: true,
    }),
    message: (status) => ({
      topic,
      payload: json(status),
      qos: 1,
      retain: true,
      contentType: 'application/json',
      urgent: true,
    }),
  };
}
