import * as z from 'zod';
import { may, Permission } from '#ops-centre/accounts/permissions.ts';
import { sessionOf } from '#ops-centre/http/access.ts';
import type { PassageDetailView, PassageList } from '#ops-centre/http/api/passage-types.ts';
import {
  passageDetailView,
  passageList,
  passagesQuery,
} from '#ops-centre/http/api/passage-types.ts';
import { ApiError } from '#ops-centre/http/api-errors.ts';
import type { HttpContext, HttpServer } from '#ops-centre/http/http-context.ts';
import { orderFrom, pageOf } from '#ops-centre/http/pages.ts';
import {
  heardPassageFrom,
  passageDetailFrom,
  passageViewFrom,
} from '#ops-centre/passages/passage-views.ts';
import { findPassage, listPassages } from '#ops-centre/store/event-table.ts';

const passageParams = z.object({
  gatewayId: z.string().max(40),
  passageId: z.string().max(512),
});

export function addPassageRoutes(server: HttpServer, { reader }: HttpContext): void {
  server.route({
    method: 'GET',
    url: '/api/passages',
    config: { access: Permission.Watch },
    schema: { querystring: passagesQuery, response: { 200: passageList } },
    handler: (request): PassageList => {
      const { limit, gatewayId = null, before } = request.query;
      const query = { gatewayId, beforeOrder: orderFrom(before), limit: limit + 1 };
      const { items, nextBefore } = pageOf(listPassages(reader, query), limit);
      return {
        passages: items.map((event) => passageViewFrom(heardPassageFrom(event))),
        nextBefore,
      };
    },
  });

  server.route({
    method: 'GET',
    url: '/api/passages/:gatewayId/:passageId',
    config: { access: Permission.Watch },
    schema: { params: passageParams, response: { 200: passageDetailView } },
    handler: (request): PassageDetailView => {
      const { gatewayId, passageId } = request.params;
      const found = findPassage(reader, gatewayId, passageId);
      if (!found) throw new ApiError('PASSAGE_NOT_FOUND', 'There is no such passage.');
      const showsPseudonym = may(sessionOf(request).role, Permission.SeePseudonyms);
      return passageDetailFrom(heardPassageFrom(found), showsPseudonym);
    },
  });
}
