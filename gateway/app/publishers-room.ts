import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { MqttConnection, MqttConnectionOptions } from '#gateway/sinks/mqtt/connection-port.ts';
import { HomePublisher } from '#gateway/sinks/mqtt/home-assistant/home-publisher.ts';
import type { PublishersConfig } from '#gateway/sinks/mqtt/mqtt-config.ts';
import { createMqttConnection } from '#gateway/sinks/mqtt/mqtt-connection.ts';
import type { PublisherView } from '#gateway/sinks/mqtt/publisher-view.ts';
import { EdgeNode } from '#gateway/sinks/mqtt/sparkplug/edge-node.ts';
import { createSparkplugSink } from '#gateway/sinks/mqtt/sparkplug/sparkplug-sink.ts';
import type { SinksRoomOptions } from './sinks-room.ts';

const SPARKPLUG_SINK_ID = 'sparkplug';
const HOME_ASSISTANT_SINK_ID = 'home-assistant';

/** A further form of the same records: a sink like any other, which also knows how the gateway is. */
export type Publisher = {
  readonly sink: Sink;
  /** `onOnline` is called when its broker takes messages again. */
  start(view: PublisherView, onOnline: () => void): void;
  stop(): Promise<void>;
};

export type PublishersOptions = Omit<SinksRoomOptions, 'embedded'> & {
  readonly connection: MqttConnection;
  /** How the gateway's own connection is made; Sparkplug needs one more, for its last will. */
  readonly connectionOptions: MqttConnectionOptions;
};

export function createPublishers(options: PublishersOptions): readonly Publisher[] {
  const { sparkplug, homeAssistant } = publishersOf(options.config);
  return [
    ...(sparkplug ? [sparkplugPublisher(options, sparkplug)] : []),
    ...(homeAssistant ? [homeAssistantPublisher(options, homeAssistant)] : []),
  ];
}

/** The embedded broker knows the gateway's own topics only. */
const publishersOf = ({ mqtt }: GatewayConfig): PublishersConfig =>
  mqtt.broker === 'external' ? mqtt.publishers : {};

export function publisherIdsOf(config: GatewayConfig): readonly string[] {
  const { sparkplug, homeAssistant } = publishersOf(config);
  return [
    ...(sparkplug ? [SPARKPLUG_SINK_ID] : []),
    ...(homeAssistant ? [HOME_ASSISTANT_SINK_ID] : []),
  ];
}

function sparkplugPublisher(
  options: PublishersOptions,
  { groupId = options.config.site }: NonNullable<PublishersConfig['sparkplug']>,
): Publisher {
  const { config, clock, bootId, softwareVersion, timeOf, log, connectionOptions } = options;
  const node = new EdgeNode({
    ...{ clock, bootId, softwareVersion },
    address: { groupId, nodeId: config.gateway },
    nextBirth: birthNumbersIn(join(config.dataDirectory, 'sparkplug-birth')),
  });
  const connection = createMqttConnection({
    ...connectionOptions,
    clientId: `${config.gateway}-sparkplug`,
    presence: () => node.presence(),
    onWarning: (sentence) => log.warn({ module: 'sparkplug' }, sentence),
  });
  const { liveWindowMs } = config.mqtt;
  let forget = (): void => undefined;
  return {
    sink: createSparkplugSink({
      ...{ id: SPARKPLUG_SINK_ID, node, connection, clock, liveWindowMs, timeOf },
    }),
    start(view, onOnline) {
      forget = node.attach(connection, view);
      connection.onState(({ state }) => {
        if (state === 'online') onOnline();
      });
      connection.start();
    },
    async stop() {
      forget();
      await connection.stop();
    },
  };
}

function homeAssistantPublisher(
  { config, clock, softwareVersion, connection }: PublishersOptions,
  settings: NonNullable<PublishersConfig['homeAssistant']>,
): Publisher {
  const publisher = new HomePublisher({
    ...{ id: HOME_ASSISTANT_SINK_ID, connection, clock, softwareVersion, ...settings },
    address: { siteId: config.site, gatewayId: config.gateway },
    liveWindowMs: config.mqtt.liveWindowMs,
  });
  let forget = (): void => undefined;
  return {
    sink: publisher.sink,
    start(view, onOnline) {
      forget = publisher.attach(view);
      connection.onState(({ state }) => {
        if (state === 'online') onOnline();
      });
    },
    async stop() {
      forget();
      await publisher.sink.close();
    },
  };
}

const LAST_BIRTH = 255;

/** Numbers of births go on over a restart, so that a late death of the last run ends nothing of this one. */
function birthNumbersIn(file: string): () => number {
  let last = readNumber(file);
  return () => {
    last = last >= LAST_BIRTH ? 0 : last + 1;
    try {
      writeFileSync(file, `${last}\n`, { mode: 0o600 });
    } catch {
      // A disk that is full must not keep a host from hearing; the numbers then begin again at the next start.
    }
    return last;
  };
}

function readNumber(file: string): number {
  try {
    const value = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return value >= 0 && value <= LAST_BIRTH ? value : LAST_BIRTH;
  } catch {
    return LAST_BIRTH;
  }
}
