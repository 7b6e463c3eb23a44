import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { devicesSchema } from '#gateway/station/api-schemas.ts';
import type { ConnectionRoom } from '#gateway/station/connection-room.ts';
import type { DeviceHub } from '#gateway/station/device-hub.ts';
import { deviceViewFrom } from '#gateway/station/device-views.ts';
import type { LineViewers } from '#gateway/station/line-viewers.ts';
import { RequestRefused } from '#gateway/station/refusals.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';
import { streamingOnFirstSend } from './stream-reply.ts';

export type DeviceRouteParts = {
  readonly deviceHub: DeviceHub;
  readonly lineViewers: LineViewers;
  readonly room: ConnectionRoom;
};

export function deviceRoutes(
  server: StationServer,
  options: StationOptions,
  parts: DeviceRouteParts,
): void {
  server.get(
    '/api/devices',
    {
      schema: {
        summary: 'Devices with state, counters and what to do',
        tags: ['device'],
        response: { 200: devicesSchema },
      },
    },
    () => ({ devices: options.snapshot().devices.map(deviceViewFrom) }),
  );
  devicesStreamRoute(server, parts);
  lineStreamRoute(server, options, parts);
}

function devicesStreamRoute(server: StationServer, { deviceHub, room }: DeviceRouteParts): void {
  server.get(
    '/api/devices/stream',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Server-sent events: devices (as /api/devices, at most once a second), hb',
        tags: ['device'],
      },
    },
    ({ socket }, reply) => {
      const leave = deviceHub.subscribe(streamingOnFirstSend(reply));
      if (!leave) throw new RequestRefused('DEVICE_PAGES_FULL', 'Too many device pages are open.');
      room.keep(socket);
      reply.raw.once('close', leave);
    },
  );
}

const deviceParameters = z.object({
  deviceId: z.string().regex(ID_PATTERN, 'is no id: 1 to 40 of a-z, 0-9 and -'),
});

function lineStreamRoute(
  server: StationServer,
  { snapshot, log }: StationOptions,
  { lineViewers, room }: DeviceRouteParts,
): void {
  server.get(
    '/api/devices/:deviceId/line',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Server-sent events of what goes over a line, for ten minutes; codes are hidden',
        tags: ['device'],
        params: deviceParameters,
      },
    },
    ({ params: { deviceId }, socket }, reply) => {
      const device = snapshot().devices.find((each) => each.deviceId === deviceId);
      if (!device)
        throw new RequestRefused('DEVICE_UNKNOWN', `This gateway has no device ${deviceId}.`);
      const leave = lineViewers.open(device, streamingOnFirstSend(reply));
      if (!leave) throw new RequestRefused('LINE_VIEWS_FULL', 'All views of lines are taken.');
      log.info({ deviceId }, 'Somebody looks at what goes over the line of a device.');
      room.keep(socket);
      reply.raw.once('close', leave);
    },
  );
}
