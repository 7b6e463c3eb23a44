import { refusalSchema, reMeasureSchema } from '#gateway/station/api-schemas.ts';
import { RequestRefused } from '#gateway/station/refusals.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';
import { laneParameters, requireLane } from './lane-parameters.ts';

export function reMeasureRoute(server: StationServer, options: StationOptions): void {
  server.post(
    '/api/lanes/:laneId/re-measure',
    {
      schema: {
        summary: 'The next reading of the lane belongs to the person of the last passage',
        tags: ['lane'],
        params: laneParameters,
        response: { 202: reMeasureSchema, '4xx': refusalSchema },
      },
    },
    ({ params: { laneId } }, reply) => {
      requireLane(options.lanes, laneId);
      if (!options.requestReMeasure(laneId)) {
        throw new RequestRefused(
          'RE_MEASURE_IMPOSSIBLE',
          `Lane ${laneId} has nobody who could be measured again.`,
        );
      }
      reply.code(202).send({ laneId, requested: true });
    },
  );
}
