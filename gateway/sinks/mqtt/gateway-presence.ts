import { randomUUID } from 'node:crypto';
import type { IClientOptions } from 'mqtt';
import type { GatewayStateV1 } from '#gateway/wire/control-messages.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { OutgoingMessage } from './publish-encoder.ts';

export type PresenceOptions = {
  readonly address: GatewayAddress;
  readonly bootId: string;
  readonly softwareVersion: string;
};

/**
 * Birth and last will of one connection. Both carry the same random session, so that the will of an
 * old connection, which a broker may publish late, does not declare a living gateway dead.
 */
export function createPresence({ address, bootId, softwareVersion }: PresenceOptions) {
  const sessionId = randomUUID();
  const topic = topics.state(address);
  const json = (status: GatewayStateV1['status']): string => {
    const state: GatewayStateV1 = { status, bootId, sessionId, softwareVersion };
    return JSON.stringify(state);
  };
  return {
    will: (): NonNullable<IClientOptions['will']> => ({
      topic,
      payload: Buffer.from(json('offline')),
      qos: 1,
      retain: true,
    }),
    message: (status: GatewayStateV1['status']): OutgoingMessage => ({
      topic,
      payload: json(status),
      qos: 1,
      retain: true,
      contentType: 'application/json',
      urgent: true,
    }),
  };
}

export type Presence = ReturnType<typeof createPresence>;
