import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { RequestRefused } from './refusals.ts';

/**
 * The kiosk page at `/`, open to everybody: it holds no data, it asks the API for it. Built files
 * carry a hash in their name and never change; the page itself is asked for anew each time.
 */
export const staticPages: FastifyPluginAsyncZod<{ webDirectory: string }> = async (
  server,
  { webDirectory },
) => {
  server.addHook('onRoute', (route) => {
    route.config = { ...route.config, open: true };
  });
  if (!existsSync(join(webDirectory, 'index.html'))) {
    server.get('/', { schema: { hide: true } }, () => {
      throw new RequestRefused('PAGES_NOT_BUILT', 'The kiosk page has not been built yet.');
    });
    return;
  }
  await server.register(fastifyStatic, {
    root: webDirectory,
    dotfiles: 'deny',
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply, path) => {
      const hashed = path.includes('/assets/');
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
};
