import * as z from 'zod';
import { deadLettersSchema, sinksSchema } from '#gateway/station/api-schemas.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';

const MAX_DEAD_LETTERS = 500;

const deadLetterQuery = z.strictObject({
  sinkId: z.string().max(64).optional().describe('Only those of this sink'),
  limit: z.coerce.number().int().min(1).max(MAX_DEAD_LETTERS).default(100),
});

export function sinkRoutes(server: StationServer, options: StationOptions): void {
  server.get(
    '/api/sinks',
    {
      schema: {
        summary: 'Where records go, how far they have got and what is in the way',
        tags: ['gateway'],
        response: { 200: sinksSchema },
      },
    },
    () => ({ sinks: [...options.snapshot().sinks] }),
  );

  server.get(
    '/api/dead-letters',
    {
      schema: {
        summary: 'Records that a sink refused for good, newest first',
        tags: ['gateway'],
        querystring: deadLetterQuery,
        response: { 200: deadLettersSchema },
      },
    },
    async ({ query: { sinkId, limit } }) => ({
      deadLetters: [...(await options.deadLetters(sinkId ?? null, limit))],
    }),
  );
}
