import type { IClientOptions, IConnackPacket, MqttClient } from 'mqtt';
import { FIRST_PACKET_ID } from './publish-window.ts';

/** Larger control messages from the ops centre do not exist. */
const MAX_INCOMING_PACKET_BYTES = 256 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/** Settings of MQTT.js with everything off that we do ourselves: reconnecting, resubscribing, queueing. */
export function clientOptions(
  protocolVersion: 4 | 5,
  clientId: string,
  keepaliveSeconds: number,
): IClientOptions {
  return {
    protocolVersion,
    clientId,
    clean: true,
    keepalive: keepaliveSeconds,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // A table of 65,536 small buffers, of use only to a client that encodes PUBLISH itself.
    writeCache: false,
    // MQTT.js formats its trace lines even when nobody reads them.
    log: () => {},
    messageIdProvider: createSubscribeIds(),
    ...(protocolVersion === 5
      ? {
          properties: {
            sessionExpiryInterval: 0,
            receiveMaximum: 64,
            maximumPacketSize: MAX_INCOMING_PACKET_BYTES,
          },
        }
      : {}),
  };
}

/** What the broker allows (MQTT 5.0 §3.2.2.3); MQTT 3.1.1 says nothing of it. */
export function linkLimits({ properties }: IConnackPacket): {
  readonly maxInflight: number;
  readonly maxPacketBytes: number;
} {
  return {
    maxInflight: properties?.receiveMaximum ?? 65_535,
    maxPacketBytes: properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY,
  };
}

/** Nagle's algorithm would hold small messages back until the last ones were acknowledged. */
export function sendAtOnce(client: MqttClient): void {
  const { stream } = client;
  if ('setNoDelay' in stream && typeof stream.setNoDelay === 'function') stream.setNoDelay(true);
}

type MessageIds = NonNullable<IClientOptions['messageIdProvider']>;

/** Identifiers for the few SUBSCRIBEs of the library, apart from those of our PUBLISHes. */
function createSubscribeIds(): MessageIds {
  let last = 0;
  return {
    allocate() {
      last = (last % (FIRST_PACKET_ID - 1)) + 1;
      return last;
    },
    getLastAllocated: () => last,
    register: () => true,
    deallocate() {},
    clear() {},
  };
}
