import * as z from 'zod';
import { centrePhonedSchema, refusalSchema } from '#gateway/station/api-schemas.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';
import { MAX_PHONE_ALERTS } from '#gateway/wire/kiosk-stream.ts';
import { laneParameters, requireLane } from './lane-parameters.ts';

const phoned = z.strictObject({
  episodeIds: z.array(z.string().min(1).max(80)).min(1).max(MAX_PHONE_ALERTS),
});

export function centrePhonedRoute(server: StationServer, options: StationOptions): void {
  server.post(
    '/api/lanes/:laneId/centre-phoned',
    {
      schema: {
        summary: 'The guard has phoned the ops centre about these alerts',
        tags: ['lane'],
        params: laneParameters,
        body: phoned,
        response: { 200: centrePhonedSchema, '4xx': refusalSchema },
      },
    },
    async ({ params: { laneId }, body: { episodeIds } }) => {
      requireLane(options.lanes, laneId);
      return { laneId, recorded: await options.guardPhoned(laneId, episodeIds) };
    },
  );
}
