import type { FastifyReply } from 'fastify';
import type { StreamClient } from '#gateway/wire/event-stream.ts';
import { createStreamClient, STREAM_HEADERS } from '#gateway/wire/event-stream.ts';

/** The answer becomes a stream only when somebody sends to the client; before that it can be refused. */
export function streamingOnFirstSend(reply: FastifyReply): StreamClient {
  const client = createStreamClient(reply.raw);
  const start = (): void => {
    reply.hijack();
    reply.raw.writeHead(200, { ...definedHeaders(reply), ...STREAM_HEADERS });
  };
  return {
    send(event, dataJson, id) {
      if (!reply.sent) start();
      return client.send(event, dataJson, id);
    },
    close: () => client.close(),
  };
}

/** The security headers that were set on the way here. */
const definedHeaders = (reply: FastifyReply): Record<string, string> =>
  Object.fromEntries(
    Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
