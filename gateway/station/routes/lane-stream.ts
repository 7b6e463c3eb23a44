import * as z from 'zod';
import type { ConnectionRoom } from '#gateway/station/connection-room.ts';
import { RequestRefused } from '#gateway/station/refusals.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';
import { laneParameters, requireLane } from './lane-parameters.ts';
import { streamingOnFirstSend } from './stream-reply.ts';

/** A page that makes a new EventSource can't set the header, so the cursor may come in the address. */
const streamQuery = z.object({
  lastEventId: z.string().max(64).default('').describe('Used where no Last-Event-ID header comes'),
});

export function laneStreamRoute(
  server: StationServer,
  options: StationOptions,
  room: ConnectionRoom,
): void {
  server.get(
    '/api/lanes/:laneId/stream',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Server-sent events of a lane: status, reading, passage, hb, reset',
        tags: ['lane'],
        params: laneParameters,
        querystring: streamQuery,
      },
    },
    ({ params: { laneId }, query, headers, ip, socket }, reply) => {
      requireLane(options.lanes, laneId);
      const lastEventId = headers['last-event-id']?.toString() ?? query.lastEventId;
      const client = streamingOnFirstSend(reply);
      const leave = options.hub.subscribe(laneId, client, lastEventId, ip);
      if (!leave) {
        throw new RequestRefused(
          'STREAMS_FULL',
          `All ${options.config.maxStreamClients} streams of this station are taken.`,
        );
      }
      room.keep(socket);
      reply.raw.once('close', leave);
    },
  );
}
