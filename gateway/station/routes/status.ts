import { statusSchema } from '#gateway/station/api-schemas.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';
import type { GatewaySnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { componentsFrom, healthFrom } from '#gateway/telemetry/health.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';

export function statusRoute(server: StationServer, options: StationOptions): void {
  server.get(
    '/api/status',
    {
      schema: {
        summary: 'The gateway at a glance',
        tags: ['gateway'],
        response: { 200: statusSchema },
      },
    },
    () => {
      const snapshot = options.snapshot();
      const { live, ready, reasons } = healthFrom(componentsFrom(snapshot));
      return {
        ...snapshot,
        serverTimeMs: options.clock.wallMs(),
        live,
        ready,
        reasons: [...reasons],
        devices: devicesFrom(snapshot),
        sinks: sinksFrom(snapshot),
        streamClients: options.hub.clientCount(),
      };
    },
  );
}

const devicesFrom = ({ devices }: GatewaySnapshot) => ({
  total: devices.length,
  ready: devices.filter((device) => device.state === DeviceState.Ready).length,
});

const sinksFrom = ({ sinks }: GatewaySnapshot) => ({
  total: sinks.length,
  ok: sinks.filter((sink) => sink.state === 'ok').length,
  backlogRecords: sinks.reduce((most, sink) => Math.max(most, sink.backlogRecords), 0),
});
