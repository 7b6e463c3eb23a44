import { readFileSync } from 'node:fs';
import type { IClientOptions, MqttClient } from 'mqtt';
import { connectAsync } from 'mqtt';
import { onTestFinished } from 'vitest';
import type { MqttConnection, MqttConnectionOptions } from '#gateway/sinks/mqtt/connection-port.ts';
import { createMqttConnection } from '#gateway/sinks/mqtt/mqtt-connection.ts';
import type { MqttEndpoint } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';
import { eventually } from './eventually.ts';
import { realClock } from './real-clock.ts';

/** A gateway's connection and a listener of another kind (the client library as it is) on a real broker. */
export const gateAddress = { siteId: 'site-1', gatewayId: 'gate-1' };
export const gateBase = 'gatehouse/v1/site-1/gate-1';

export function endpointTo(url: string, more: Partial<MqttEndpoint> = {}): MqttEndpoint {
  return {
    url,
    protocolVersion: 5,
    username: null,
    usernameFile: null,
    passwordFile: null,
    caFile: null,
    certFile: null,
    keyFile: null,
    servername: null,
    minTlsVersion: '1.3',
    firstConnectSpreadMs: 0,
    ...more,
  };
}

export const realFiles = {
  readSecret: (path: string) => Promise.resolve(readFileSync(path, 'utf8').trim()),
  readPem: (path: string) => Promise.resolve(readFileSync(path, 'utf8')),
};

export type TestConnection = MqttConnection & { readonly warnings: readonly string[] };

/** Comes back quickly, and goes with the test. */
export function gatewayConnection(
  endpoint: MqttEndpoint,
  more: Partial<MqttConnectionOptions> = {},
): TestConnection {
  const warnings: string[] = [];
  const connection = createMqttConnection({
    endpoint,
    files: realFiles,
    address: gateAddress,
    bootId: 'boot-1',
    softwareVersion: '0.0.0-test',
    keepaliveSeconds: 15,
    maxInflight: 256,
    clock: realClock,
    onWarning: (sentence) => warnings.push(sentence),
    reconnect: { firstMs: 50, longestMs: 200, stableMs: 30_000, quietMs: 40_000, calmMs: 60_000 },
    ...more,
  });
  onTestFinished(() => connection.stop());
  connection.start();
  return Object.assign(connection, { warnings });
}

export async function online(connection: MqttConnection): Promise<void> {
  await eventually('the connection', () => connection.state() === 'online');
}

export type Heard = {
  readonly topic: string;
  readonly text: string;
  readonly retained: boolean;
  readonly contentType: string | undefined;
};

export type Listener = { readonly heard: Heard[]; readonly client: MqttClient };

/** A client that hears the filters and writes down what comes; what it sends, the test sends through `client`. */
export async function listenTo(
  url: string,
  filters: readonly string[],
  options: IClientOptions = {},
): Promise<Listener> {
  const client = await connectAsync(url, {
    protocolVersion: 5,
    reconnectPeriod: 0,
    manualConnect: false,
    ...options,
  });
  // An error event without a listener would end the process.
  client.on('error', () => {});
  onTestFinished(() => client.endAsync(true));
  const heard: Heard[] = [];
  client.on('message', (topic, payload, { retain, properties }) => {
    const contentType = properties?.contentType;
    heard.push({ topic, text: payload.toString('utf8'), retained: retain, contentType });
  });
  if (filters.length > 0) await client.subscribeAsync([...filters], { qos: 1 });
  return { heard, client };
}
