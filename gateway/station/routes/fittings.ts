import { fittingsSchema } from '#gateway/station/api-schemas.ts';
import type { CameraDoor } from '#gateway/station/camera-door.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';
import { cameraViewFrom, lampViewFrom } from '#gateway/telemetry/fitting-advice.ts';

export function fittingsRoute(
  server: StationServer,
  { snapshot }: Pick<StationOptions, 'snapshot'>,
  door: CameraDoor | null,
): void {
  server.get(
    '/api/fittings',
    {
      schema: {
        summary: 'Cameras and lamps with state, last success and what to do',
        tags: ['device'],
        response: { 200: fittingsSchema },
      },
    },
    () => ({
      fittings: [
        ...(door?.snapshots() ?? []).map(cameraViewFrom),
        ...(snapshot().outputs ?? []).map(lampViewFrom),
      ],
    }),
  );
}
