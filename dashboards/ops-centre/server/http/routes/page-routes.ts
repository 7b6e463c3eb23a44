import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import * as z from 'zod';
import { ApiError } from '#ops-centre/http/api-errors.ts';
import type { HttpContext, HttpServer } from '#ops-centre/http/http-context.ts';

/** Names of built files carry a digest of their content under here. */
const HASHED_FILES = 'assets/';
const ONE_YEAR_MS = 31_536_000_000;

/** The web pages, as they were built. */
export async function addPageRoutes(
  server: HttpServer,
  { webDirectory }: HttpContext,
): Promise<void> {
  const root = join(webDirectory, 'ops-centre');
  const isBuilt = existsSync(join(root, 'index.html'));
  if (isBuilt) {
    // Without routes of its own: every route says who may use it.
    await server.register(fastifyStatic, { root, serve: false, cacheControl: false });
  }
  const serve = (path: string, reply: FastifyReply): FastifyReply => {
    if (path.startsWith('api/'))
      throw new ApiError('NOT_FOUND', 'There is nothing at this address.');
    if (!isBuilt) {
      const message = 'The web pages are not built yet: run `npm run build:web`.';
      throw new ApiError('PAGES_NOT_BUILT', message);
    }
    if (path.startsWith(HASHED_FILES)) {
      const options = { cacheControl: true, maxAge: ONE_YEAR_MS, immutable: true };
      return reply.sendFile(path, options);
    }
    void reply.header('cache-control', 'no-store');
    return reply.sendFile(path === '' ? 'index.html' : path);
  };

  server.route({
    method: 'GET',
    url: '/',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (_request, reply) => serve('', reply),
  });

  server.route({
    method: 'GET',
    url: '/*',
    config: { access: 'public' },
    schema: { hide: true, params: z.object({ '*': z.string().max(512) }) },
    handler: (request, reply) => serve(request.params['*'], reply),
  });
}
