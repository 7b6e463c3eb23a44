import type { MqttClient } from 'mqtt';
import { connect } from 'mqtt';
import { errorRegistry } from '#gateway/domain/gatehouse-error.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import { CONTENT_TYPE_BATCH } from '#gateway/wire/cloud-event.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { CommandVerb, topics } from '#gateway/wire/topics.ts';
import { clientOptions } from './client-options.ts';
import type { MqttEndpoint, SecurityFiles } from './mqtt-endpoint.ts';
import { credentialsFor } from './mqtt-endpoint.ts';
import type { ConnectionFault } from './reason-codes.ts';
import { faultFromError } from './reason-codes.ts';

/** One line for `doctor`: what answers there, what it lets us do, and what to do if that is not enough. */
export type MqttProbe = {
  readonly ok: boolean;
  readonly sentence: string;
  /** Empty when nothing is to be done. */
  readonly action: string;
  readonly deniedTopics: readonly string[];
};

export type MqttProbeOptions = {
  readonly endpoint: MqttEndpoint;
  readonly files: SecurityFiles;
  readonly address: GatewayAddress;
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 5_000;
/** A batch without events: every reader takes it for what it is, nothing. */
const EMPTY_BATCH = '[]';

/** Never rejects. Uses a client id of its own, so that a running gateway is not disturbed. */
export async function probeMqtt(options: MqttProbeOptions): Promise<MqttProbe> {
  const { endpoint, files, address, timeoutMs = TIMEOUT_MS } = options;
  let client: MqttClient | null = null;
  try {
    const credentials = await credentialsFor(endpoint, files);
    client = connect(endpoint.url, {
      ...clientOptions(endpoint.protocolVersion, `${address.gatewayId}-doctor`, 15),
      ...credentials,
      connectTimeout: timeoutMs,
    });
    const fault = await connectionFault(client);
    if (fault) return failed(endpoint, fault);
    const denied = await deniedTopics(client, endpoint, address, timeoutMs);
    return denied.length > 0 ? limited(endpoint, denied) : working(endpoint);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return failed(endpoint, { state: 'refused', detail });
  } finally {
    client?.end(true);
  }
}

function connectionFault(client: MqttClient): Promise<ConnectionFault | null> {
  return new Promise((resolve) => {
    client.once('connect', () => resolve(null));
    // Stays for good: an error event without a listener would end the process.
    client.on('error', (error) => resolve(faultFromError(error)));
    client.once('close', () =>
      resolve({ state: 'offline', detail: 'The broker closed the connection.' }),
    );
  });
}

async function deniedTopics(
  client: MqttClient,
  endpoint: MqttEndpoint,
  address: GatewayAddress,
  timeoutMs: number,
): Promise<readonly string[]> {
  const denied: string[] = [];
  const ask = async (topic: string, question: Question): Promise<void> => {
    const isCutOff = denied.length > 0 && !client.connected;
    if (!isCutOff && !(await isAllowed(client, question, timeoutMs))) denied.push(topic);
  };
  for (const filter of [topics.ack(address), topics.command(address, CommandVerb.Resend)])
    await ask(filter, (answer) => client.subscribe(filter, { qos: 1 }, answer));
  const properties = endpoint.protocolVersion === 5 ? { contentType: CONTENT_TYPE_BATCH } : {};
  for (const kind of Object.values(RecordKind))
    for (const topic of [topics.record(address, kind), topics.backfill(address, kind)])
      await ask(topic, (answer) =>
        client.publish(topic, EMPTY_BATCH, { qos: 1, properties }, answer),
      );
  return denied;
}

type Question = (answer: (error?: Error | null) => void) => void;

/** Brokers for MQTT 3.1.1 can only close the connection to say no; then nothing more can be asked. */
function isAllowed(client: MqttClient, question: Question, timeoutMs: number): Promise<boolean> {
  if (!client.connected) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (allowed: boolean): void => {
      clearTimeout(timer);
      client.off('close', refuse);
      resolve(allowed);
    };
    const refuse = (): void => settle(false);
    const timer = setTimeout(refuse, timeoutMs);
    client.once('close', refuse);
    question((error) => settle(!error));
  });
}

const versionName = ({ protocolVersion }: MqttEndpoint): string =>
  protocolVersion === 5 ? 'MQTT 5' : 'MQTT 3.1.1';

function failed({ url }: MqttEndpoint, { state, detail }: ConnectionFault): MqttProbe {
  const code = state === 'refused' ? 'BROKER_REFUSED' : 'BROKER_UNREACHABLE';
  return {
    ok: false,
    sentence: `${url}: ${detail}`,
    action: errorRegistry[code].action,
    deniedTopics: [],
  };
}

function limited(endpoint: MqttEndpoint, denied: readonly string[]): MqttProbe {
  const [first = ''] = denied;
  const more = denied.length > 1 ? ` and ${denied.length - 1} more` : '';
  return {
    ok: false,
    sentence: `${endpoint.url} lets this gateway in, but not use ${first}${more}.`,
    action: errorRegistry.BROKER_REFUSED.action,
    deniedTopics: denied,
  };
}

function working(endpoint: MqttEndpoint): MqttProbe {
  const { url } = endpoint;
  const sentence = `${url} takes all messages of this gateway over ${versionName(endpoint)}.`;
  return {
    ok: true,
    sentence,
    action: adviceFor(endpoint),
    deniedTopics: [],
  };
}

function adviceFor({ url, protocolVersion, passwordFile }: MqttEndpoint): string {
  const { protocol, hostname } = new URL(url);
  if (/^(localhost|127\.[0-9.]+|\[::1\])$/.test(hostname)) return '';
  if (!/^(mqtts|wss):$/.test(protocol) && passwordFile !== null)
    return 'The password travels unencrypted over the network: use an mqtts address.';
  // Mosquitto 2.0.11 acknowledges a forbidden MQTT 3.1.1 message and drops it.
  if (protocolVersion === 4)
    return 'Use protocolVersion 5: MQTT 3.1.1 cannot tell that a message was not allowed.';
  return '';
}
