import * as z from 'zod';
import { STREAM_HEADERS } from '#gateway/wire/event-stream.ts';
import { Permission } from '#ops-centre/accounts/permissions.ts';
import { sessionOf } from '#ops-centre/http/access.ts';
import { ApiError } from '#ops-centre/http/api-errors.ts';
import type { HttpContext, HttpServer } from '#ops-centre/http/http-context.ts';

const streamQuery = z.strictObject({
  cursor: z.string().max(20).optional().describe('Last event that is known already'),
});

/**
 * The live stream. A browser that reconnects names its last event in `Last-Event-ID`, which wins over the
 * query: the query still says where the page began (HTML standard §9.2.3).
 */
export function addStreamRoute(server: HttpServer, { hub }: HttpContext): void {
  server.route({
    method: 'GET',
    url: '/api/stream',
    exposeHeadRoute: false,
    config: { access: Permission.Watch },
    schema: { querystring: streamQuery },
    handler: (request, reply) => {
      const { tokenHash, userKey } = sessionOf(request);
      if (!hub.hasRoomFor(userKey)) {
        throw new ApiError('TOO_MANY_STREAMS', 'Too many pages are listening at this moment.');
      }
      const lastEventId = request.headers['last-event-id'];
      const cursor = cursorFrom(lastEventId?.toString() || request.query.cursor);
      const headers = { ...reply.getHeaders(), ...STREAM_HEADERS };
      reply.hijack();
      reply.raw.writeHead(200, headers as Record<string, string>);
      request.socket.setNoDelay(true);
      hub.attach(reply.raw, { tokenHash, userKey }, cursor);
    },
  });
}

function cursorFrom(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) {
    throw new ApiError('REQUEST_INVALID', 'The cursor is not one that the stream gave.');
  }
  return Number(text);
}
