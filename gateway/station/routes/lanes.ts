import { lanesSchema } from '#gateway/station/api-schemas.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';

export function lanesRoute(server: StationServer, options: StationOptions): void {
  server.get(
    '/api/lanes',
    {
      schema: {
        summary: 'Lanes with the devices that belong to them',
        tags: ['lane'],
        response: { 200: lanesSchema },
      },
    },
    () => {
      const { devices } = options.snapshot();
      return {
        lanes: options.lanes.map(({ laneId, checkpointId }) => ({
          laneId,
          checkpointId,
          devices: devices.filter((device) => device.laneId === laneId),
        })),
      };
    },
  );
}
