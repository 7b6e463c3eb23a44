import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { TimeOf } from '#gateway/domain/record.ts';
import type { MqttConnection, MqttConnectionOptions } from '#gateway/sinks/mqtt/connection-port.ts';
import { createMqttConnection } from '#gateway/sinks/mqtt/mqtt-connection.ts';
import type { EmbeddedAccess } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';
import { endpointFromConfig } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';
import { createMqttSink } from '#gateway/sinks/mqtt/mqtt-sink.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import type { Publisher } from './publishers-room.ts';
import { createPublishers, publisherIdsOf } from './publishers-room.ts';
import { readPemFile, readSecretFile } from './secret-files.ts';

export const MQTT_SINK_ID = 'mqtt';
export const INFLUX_SINK_ID = 'influx';

export type SinksRoomOptions = {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly bootId: string;
  readonly softwareVersion: string;
  readonly timeOf: TimeOf;
  readonly embedded: EmbeddedAccess | null;
  readonly log: Log;
};

export type SinksRoom = {
  readonly connection: MqttConnection;
  readonly sinks: readonly Sink[];
  /** Their sinks are among the sinks. */
  readonly publishers: readonly Publisher[];
};

/** The sinks that the configuration names. InfluxDB's clients are loaded only where they are used. */
export async function createSinksRoom(options: SinksRoomOptions): Promise<SinksRoom> {
  const { config, clock, bootId, softwareVersion, timeOf, embedded, log } = options;
  const address = { siteId: config.site, gatewayId: config.gateway };
  const connectionOptions: MqttConnectionOptions = {
    endpoint: endpointFromConfig(config.mqtt, embedded),
    files: { readSecret: readSecretFile, readPem: readPemFile },
    address,
    bootId,
    softwareVersion,
    keepaliveSeconds: config.mqtt.keepaliveSeconds,
    maxInflight: config.mqtt.maxInflight,
    clock,
    onWarning: (sentence) => log.warn({ module: 'mqtt' }, sentence),
  };
  const connection = createMqttConnection(connectionOptions);
  const { liveWindowMs, maxEventsPerMessage } = config.mqtt;
  const sinks: Sink[] = [
    createMqttSink({
      id: MQTT_SINK_ID,
      connection,
      address,
      clock,
      liveWindowMs,
      timeOf,
      maxEventsPerMessage,
    }),
  ];
  if (config.influx) {
    const { createInfluxSink } = await import('#gateway/sinks/influx/influx-sink.ts');
    sinks.push(
      createInfluxSink({
        id: INFLUX_SINK_ID,
        address,
        config: config.influx,
        readSecret: readSecretFile,
        timeOf,
      }),
    );
  }
  const publishers = createPublishers({ ...options, connection, connectionOptions });
  sinks.push(...publishers.map(({ sink }) => sink));
  return { connection, sinks, publishers };
}

/** Ids of the sinks of a configuration, for the audit of a gateway that is not running. */
export function sinkIdsOf(config: GatewayConfig): readonly string[] {
  return [MQTT_SINK_ID, ...(config.influx ? [INFLUX_SINK_ID] : []), ...publisherIdsOf(config)];
}
