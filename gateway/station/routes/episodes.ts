import * as z from 'zod';
import type { EpisodeRequest } from '#gateway/domain/episode.ts';
import {
  contactBodySchema,
  episodeActionBodySchema,
  episodeAnswerSchema,
  refusalSchema,
} from '#gateway/station/api-schemas.ts';
import { RequestRefused } from '#gateway/station/refusals.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';
import { laneParameters, requireLane } from './lane-parameters.ts';

const episodeParameters = laneParameters.extend({ episodeId: z.string().min(1).max(80) });

type Place = z.infer<typeof episodeParameters>;

/** What a guard does about a person who is aside. Answered once it is durable. */
export function episodeRoutes(server: StationServer, options: StationOptions): void {
  const ask = async ({ laneId, episodeId }: Place, request: EpisodeRequest) => {
    requireLane(options.lanes, laneId);
    const answer = await options.episode(laneId, episodeId, request);
    if (answer.kind === 'done') return { laneId, episodeId, state: answer.state };
    const code = answer.why === 'unknown' ? 'EPISODE_UNKNOWN' : 'EPISODE_NOT_NOW';
    throw new RequestRefused(code, answer.sentence);
  };
  const common = {
    tags: ['lane'],
    params: episodeParameters,
    response: { 200: episodeAnswerSchema, '4xx': refusalSchema },
  };
  server.post(
    '/api/lanes/:laneId/episodes/:episodeId/contact',
    {
      schema: {
        ...common,
        summary: 'What a contact thermometer shows of this person: it confirms or clears',
        body: contactBodySchema,
      },
    },
    ({ params, body }) => ask(params, { kind: 'contact', ...body }),
  );
  server.post(
    '/api/lanes/:laneId/episodes/:episodeId/action',
    {
      schema: {
        ...common,
        summary: 'What the guard does next with this person',
        body: episodeActionBodySchema,
      },
    },
    ({ params, body: { action, bodySite } }) =>
      ask(params, { kind: 'action', action, ...(bodySite && { bodySite }) }),
  );
}
