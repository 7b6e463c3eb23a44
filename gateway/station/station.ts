import type { AddressInfo } from 'node:net';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { createEventLoopDelay } from '#gateway/telemetry/event-loop-delay.ts';
import type { GatewayMetrics } from '#gateway/telemetry/metrics.ts';
import { createGatewayMetrics } from '#gateway/telemetry/metrics.ts';
import { takeProcessSnapshot } from '#gateway/telemetry/process-metrics.ts';
import { createRepeatGuard } from '#gateway/telemetry/repeat-guard.ts';
import { createAccessGuard } from './access-guard.ts';
import { loadAccessToken } from './access-token.ts';
import { createCameraDoor } from './camera-door.ts';
import type { ConnectionRoom } from './connection-room.ts';
import { limitConnections } from './connection-room.ts';
import type { DeviceHub } from './device-hub.ts';
import { createDeviceHub } from './device-hub.ts';
import { deviceViewFrom } from './device-views.ts';
import { createHttpServer, HTTP_LIMITS } from './http-server.ts';
import type { LineViewers } from './line-viewers.ts';
import { createLineViewers } from './line-viewers.ts';
import { openApi, openApiRoute } from './open-api.ts';
import { createRefusalAnswers } from './refusal-answers.ts';
import { createRefusalCounts } from './refusals.ts';
import { cameraRoutes } from './routes/cameras.ts';
import { centrePhonedRoute } from './routes/centre-phoned.ts';
import { countsRoutes } from './routes/counts.ts';
import { deviceRoutes } from './routes/devices.ts';
import { episodeRoutes } from './routes/episodes.ts';
import { fittingsRoute } from './routes/fittings.ts';
import { laneStreamRoute } from './routes/lane-stream.ts';
import { lanesRoute } from './routes/lanes.ts';
import { metricsRoute } from './routes/metrics.ts';
import { probeRoutes } from './routes/probes.ts';
import { reMeasureRoute } from './routes/re-measure.ts';
import type { SessionRouteOptions } from './routes/session.ts';
import { sessionRoutes } from './routes/session.ts';
import { sinkRoutes } from './routes/sinks.ts';
import { statusRoute } from './routes/status.ts';
import { thermometerRoutes } from './routes/thermometers.ts';
import { createSessions } from './sessions.ts';
import { staticPages } from './static-pages.ts';
import type { StationConfig } from './station-config.ts';
import type { StationOptions, StationServer } from './station-options.ts';

/** The local HTTP side of the gateway: kiosk stream, health, metrics, devices and the pages. */
export interface Station {
  /** Rejects with `ADDRESS_IN_USE`, `CONFIG_INVALID` or `SECRET_UNREADABLE`; then nothing is left open. */
  start(): Promise<{ readonly address: string }>;
  /** Idempotent; ends all streams and connections. */
  stop(): Promise<void>;
}

export function createStation(options: StationOptions): Station {
  let running: Promise<Assembled> | null = null;
  return {
    async start() {
      running ??= assemble(options);
      const { server, release } = await running;
      try {
        return { address: await listen(server, options.config) };
      } catch (error) {
        await release();
        throw error;
      }
    },
    async stop() {
      options.hub.close();
      const assembled = await running?.catch(() => null);
      await assembled?.release();
    },
  };
}

type Assembled = { readonly server: StationServer; readonly release: () => Promise<void> };

async function assemble(options: StationOptions): Promise<Assembled> {
  const { config, log, clock } = options;
  const token = config.accessTokenFile ? await loadAccessToken(config.accessTokenFile) : null;
  const sessions = createSessions(clock);
  const refusals = createRefusalCounts();
  const repeats = createRepeatGuard({ clock });
  const eventLoop = createEventLoopDelay();
  const guard = createAccessGuard({ listenHost: config.host, token, sessions });
  const server = await createHttpServer(guard, createRefusalAnswers(refusals, log, repeats));
  const room = limitConnections(server.server, HTTP_LIMITS.maxConnections);
  const deviceHub = createDeviceHub(clock, () => options.snapshot().devices.map(deviceViewFrom));
  const lineViewers = createLineViewers({
    clock,
    watchLine: options.watchLine,
    devices: () => options.snapshot().devices,
  });
  const metrics = createGatewayMetrics({
    gateway: options.snapshot,
    station: () => ({
      streamClients: options.hub.clientCount(),
      lineViewers: lineViewers.count(),
      droppedStreamClients: options.hub.droppedClientCount(),
      evictedConnections: room.evictedCount(),
      refusedRequests: refusals.byCode(),
    }),
    process: () => takeProcessSnapshot(eventLoop),
  });
  await addRoutes(server, options, {
    guard,
    token,
    sessions,
    room,
    metrics,
    deviceHub,
    lineViewers,
  });
  server.server.on('error', (err) => log.error({ err }, 'The HTTP listener failed.'));
  return {
    server,
    async release() {
      deviceHub.close();
      lineViewers.close();
      repeats.close();
      eventLoop.stop();
      await server.close();
    },
  };
}

type RouteParts = SessionRouteOptions & {
  readonly room: ConnectionRoom;
  readonly metrics: GatewayMetrics;
  readonly deviceHub: DeviceHub;
  readonly lineViewers: LineViewers;
};

async function addRoutes(
  server: StationServer,
  options: StationOptions,
  parts: RouteParts,
): Promise<void> {
  await openApi(server, options.snapshot().softwareVersion);
  probeRoutes(server, options);
  metricsRoute(server, parts.metrics);
  statusRoute(server, options);
  deviceRoutes(server, options, parts);
  sinkRoutes(server, options);
  lanesRoute(server, options);
  laneStreamRoute(server, options, parts.room);
  reMeasureRoute(server, options);
  episodeRoutes(server, options);
  centrePhonedRoute(server, options);
  thermometerRoutes(server, options);
  if (options.counts) countsRoutes(server, options.counts);
  const door = options.cameras ? await createCameraDoor(options.cameras, options.clock) : null;
  if (door) cameraRoutes(server, door);
  fittingsRoute(server, options, door);
  sessionRoutes(server, parts);
  openApiRoute(server);
  await server.register(staticPages, { webDirectory: options.webDirectory });
}

async function listen(server: StationServer, { host, port }: StationConfig): Promise<string> {
  try {
    // Fastify would open a second listener, without our bounds, for the IPv6 side of `localhost`.
    await server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
  } catch (cause) {
    throw listenError(host, port, cause);
  }
  const { address, port: actualPort, family } = server.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`;
}

function listenError(host: string, port: number, cause: unknown): GatehouseError {
  const { code = 'unknown', message } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new GatehouseError('ADDRESS_IN_USE', `Another program listens on ${host}:${port}.`, {
      cause,
    });
  }
  return new GatehouseError(
    'CONFIG_INVALID',
    `The station cannot listen on station.host ${host}, station.port ${port} (${message}).`,
    { cause },
  );
}
