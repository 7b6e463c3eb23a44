import type { IClientOptions, MqttClient } from 'mqtt';
import { connect } from 'mqtt';
import type { Clock } from '#gateway/domain/clock.ts';
import type { Light } from '#gateway/outputs/light.ts';
import type { OutputLine } from '#gateway/outputs/output-line.ts';

export type MqttLampOptions = {
  readonly url: string;
  readonly clientId: string;
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly ca?: string;
  /** `{topic}` is what the lamp is told, `{topic}/state` what it says that it shows. */
  readonly topic: string;
  /** A message holds for so long; a lamp that hears nothing new within it shows its own safe light. */
  readonly validMs: number;
  /** Told by the broker when this connection is lost. */
  readonly unsureLight: Light;
  readonly clock: Clock;
};

const CONNECT_WITHIN_MS = 1_500;
const CONFIRMED_WITHIN_MS = 1_000;
const KEEPALIVE_SECONDS = 5;

/**
 * A lamp that speaks MQTT (3.1.1), at a broker of its own choice. QoS 0 and never retained: a broker must not keep a
 * green for later. Delivery to the broker proves nothing, so the lamp says on `{topic}/state` what it shows, with the
 * number of the message; only that is believed.
 */
export function mqttLamp(options: MqttLampOptions): OutputLine {
  const { topic, validMs, clock } = options;
  let client: MqttClient | null = null;
  let seq = 0;

  const letGo = async (): Promise<void> => {
    const open = client;
    client = null;
    await open?.endAsync(true).catch(() => undefined);
  };

  return {
    description: `mqtt ${new URL(options.url).host}, ${topic}`,
    async show(light, forMs) {
      try {
        client ??= await connected(options);
        seq += 1;
        const confirmed = confirmation(client, `${topic}/state`, { seq, light }, clock);
        const message = { seq, light, validMs: Math.min(validMs, Math.ceil(forMs)) };
        client.publish(topic, JSON.stringify(message), { qos: 0, retain: false });
        await confirmed;
      } catch (error) {
        await letGo();
        throw error;
      }
    },
    close: letGo,
  };
}

/** Resolves when it is connected and hears what the lamp says. */
async function connected(options: MqttLampOptions): Promise<MqttClient> {
  const client = connect(options.url, clientOptions(options));
  // An error is told by the promises below, or by a confirmation that does not come.
  client.on('error', () => undefined);
  try {
    await within(
      options.clock,
      CONNECT_WITHIN_MS,
      'The broker does not answer.',
      (done, failed) => {
        client.once('connect', done);
        client.once('error', failed);
        client.once('close', () => failed(new Error('The broker closed the connection.')));
      },
    );
    await within(
      options.clock,
      CONFIRMED_WITHIN_MS,
      'The broker does not answer.',
      (done, failed) =>
        client.subscribe(`${options.topic}/state`, { qos: 0 }, (error, granted) =>
          error || (granted?.[0]?.qos ?? 128) > 2
            ? failed(error ?? new Error('The broker refuses the topic of the lamp.'))
            : done(),
        ),
    );
    return client;
  } catch (error) {
    await client.endAsync(true).catch(() => undefined);
    throw error;
  }
}

function clientOptions(options: MqttLampOptions): IClientOptions {
  const { clientId, credentials, ca, topic, unsureLight, validMs } = options;
  const lastWord = JSON.stringify({ seq: 0, light: unsureLight, validMs });
  return {
    ...{ protocolVersion: 4, clientId, clean: true, keepalive: KEEPALIVE_SECONDS },
    ...{ reconnectPeriod: 0, connectTimeout: CONNECT_WITHIN_MS, queueQoSZero: false },
    ...(credentials && credentials),
    ...(ca !== undefined && { ca }),
    log: () => {},
    will: { topic, payload: Buffer.from(lastWord), qos: 0, retain: false },
  };
}

type Told = { readonly seq: number; readonly light: Light };

/** The lamp says that it shows this. What it says of an earlier message is no answer. */
function confirmation(
  client: MqttClient,
  stateTopic: string,
  wanted: Told,
  clock: Clock,
): Promise<void> {
  let hear: (topic: string, payload: Buffer) => void = () => undefined;
  let lost: () => void = () => undefined;
  return within(clock, CONFIRMED_WITHIN_MS, 'The lamp does not confirm.', (done, failed) => {
    hear = (topic, payload) => {
      if (topic === stateTopic && says(payload, wanted)) done();
    };
    lost = () => failed(new Error('The connection to the broker is lost.'));
    client.on('message', hear);
    client.on('close', lost);
  }).finally(() => {
    client.off('message', hear);
    client.off('close', lost);
  });
}

const MAX_STATE_BYTES = 1_024;

function says(payload: Buffer, { seq, light }: Told): boolean {
  if (payload.length > MAX_STATE_BYTES) return false;
  try {
    const state = JSON.parse(payload.toString('utf8')) as Partial<Told> | null;
    return state?.seq === seq && state.light === light;
  } catch {
    return false;
  }
}

function within(
  clock: Clock,
  ms: number,
  otherwise: string,
  begin: (done: () => void, failed: (error: Error) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => reject(new Error(otherwise)));
    begin(
      () => {
        timer.cancel();
        resolve();
      },
      (error) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}
