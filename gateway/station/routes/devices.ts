import { devicesSchema } from '#gateway/station/api-schemas.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';

export function devicesRoute(server: StationServer, { snapshot }: StationOptions): void {
  server.get(
    '/api/devices',
    {
      schema: {
        summary: 'Devices with state, counters and what to do',
        tags: ['gateway'],
        response: { 200: devicesSchema },
      },
    },
    () => ({ devices: [...snapshot().devices] }),
  );
}
