import { passwordFileOf } from '#gateway/broker/broker-accounts.ts';
import { createBrokerProcess } from '#gateway/broker/broker-process.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { EmbeddedAccess } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';
import type { BrokerSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import type { Log } from '#gateway/telemetry/log.ts';

export type BrokerRoomOptions = {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly log: Log;
};

export type BrokerRoom = {
  /** How the gateway signs in to it. */
  readonly access: EmbeddedAccess;
  snapshot(): BrokerSnapshot;
  stop(): Promise<void>;
};

const GATEWAY_ACCOUNT = 'gateway';
const RETRY_AFTER_MS = 5_000;

/**
 * The embedded broker, where the configuration asks for it. A gate must not depend on it: when it cannot
 * listen, that is told and tried again, while readings are taken and kept.
 */
export async function startBrokerRoom(options: BrokerRoomOptions): Promise<BrokerRoom | null> {
  const { config, clock } = options;
  const { mqtt } = config;
  if (mqtt.broker !== 'embedded') return null;
  const log = options.log.child({ module: 'broker' });
  const broker = createBrokerProcess({
    directory: config.dataDirectory,
    host: mqtt.host,
    port: mqtt.port,
    address: { siteId: config.site, gatewayId: config.gateway },
    limits: config.broker,
    clock,
    log,
  });
  let isStopped = false;
  let retry: Timer | null = null;
  const start = async (): Promise<number | null> => {
    try {
      return (await broker.start()).port;
    } catch (err) {
      if (isStopped) return null;
      log.error({ err }, 'The embedded broker cannot start; it is tried again, records are kept.');
      retry = clock.after(RETRY_AFTER_MS, () => void start());
      return null;
    }
  };
  const port = (await start()) ?? mqtt.port;
  return {
    access: {
      port,
      username: GATEWAY_ACCOUNT,
      passwordFile: passwordFileOf(config.dataDirectory, GATEWAY_ACCOUNT),
    },
    snapshot: () => {
      const { connectedClients, refusedClients } = broker.stats();
      return { address: `${mqtt.host}:${port}`, connectedClients, refusedClients };
    },
    async stop() {
      isStopped = true;
      retry?.cancel();
      await broker.stop();
    },
  };
}
