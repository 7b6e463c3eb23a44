import * as z from 'zod';
import {
  deadLetterAnswerSchema,
  deadLettersSchema,
  refusalSchema,
  sinksSchema,
} from '#gateway/station/api-schemas.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';

const MAX_DEAD_LETTERS = 500;

const deadLetterQuery = z.strictObject({
  sinkId: z.string().max(64).optional().describe('Only those of this sink'),
  limit: z.coerce.number().int().min(1).max(MAX_DEAD_LETTERS).default(100),
});

const settling = z.strictObject({
  ids: z.array(z.int().min(1)).min(1).max(MAX_DEAD_LETTERS),
  by: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .optional()
    .describe('Who wants it; kept with what was done, beside the address it came from'),
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

  for (const [verb, summary, settle] of [
    ['retry', 'Sends records that a sink refused once more', options.retryDeadLetters],
    ['discard', 'Gives up records that a sink refused', options.discardDeadLetters],
  ] as const) {
    server.post(
      `/api/dead-letters/${verb}`,
      {
        schema: {
          summary,
          tags: ['gateway'],
          body: settling,
          response: { 200: deadLetterAnswerSchema, '4xx': refusalSchema },
        },
      },
      async ({ body: { ids, by }, ip }) => {
        const { settledIds, goneIds } = await settle(ids, `${by ?? 'station page'} (${ip})`);
        return { settledIds: [...settledIds], goneIds: [...goneIds] };
      },
    );
  }
}
