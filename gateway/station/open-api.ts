import fastifySwagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { StationServer } from './station-options.ts';

/** The document of the HTTP side, made from the schemas that requests are checked with. */
export async function openApi(server: StationServer, softwareVersion: string): Promise<void> {
  await server.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gatehouse station',
        version: softwareVersion,
        description: 'The local HTTP side of one gateway: kiosk stream, health, metrics, devices.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: { accessToken: { type: 'http', scheme: 'bearer' } },
      },
      security: [{ accessToken: [] }],
    },
    transform: jsonSchemaTransform,
  });
}

/** To be called after all routes that the document shall know. */
export function openApiRoute(server: StationServer): void {
  let document: string | null = null;
  server.get('/api/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    document ??= JSON.stringify(server.swagger());
    return reply.type('application/json').send(document);
  });
}
