import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { RequestRefused } from './refusals.ts';
import type { StationServer } from './station-options.ts';

/**
 * The kiosk at `/`, the device page at `/devices/` and the page of records at `/records/`, open to everybody: they hold no data, they
 * ask the API for it. Built files carry a hash in their name and never change; the page itself is
 * asked for anew each time.
 */
export const staticPages: FastifyPluginAsyncZod<{ webDirectory: string }> = async (
  server,
  { webDirectory },
) => {
  server.addHook('onRoute', (route) => {
    route.config = { ...route.config, open: true };
  });
  await page(server, { root: join(webDirectory, 'kiosk'), address: '/' });
  await page(server, { root: join(webDirectory, 'devices'), address: '/devices' });
  await page(server, { root: join(webDirectory, 'records'), address: '/records' });
  await voice(server, join(webDirectory, 'voice'));
};

/** What the kiosk says, where somebody has recorded or made it (`npm run voice`). */
async function voice(server: StationServer, root: string): Promise<void> {
  if (!existsSync(root)) return;
  await server.register(fastifyStatic, {
    root,
    prefix: '/voice',
    decorateReply: false,
    dotfiles: 'deny',
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply) => {
      reply.header('cache-control', 'no-cache');
    },
  });
}

type Page = { readonly root: string; readonly address: string };

async function page(server: StationServer, { root, address }: Page): Promise<void> {
  if (!existsSync(join(root, 'index.html'))) {
    server.get(address, { schema: { hide: true } }, () => {
      throw new RequestRefused('PAGES_NOT_BUILT', 'This page has not been built yet.');
    });
    return;
  }
  await server.register(fastifyStatic, {
    root,
    prefix: address,
    // `/devices` is what people type.
    redirect: true,
    decorateReply: false,
    dotfiles: 'deny',
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply, path) => {
      const hashed = path.includes('/assets/');
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
