import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type WebhookCall = {
  readonly headers: IncomingMessage['headers'];
  readonly body: { id: string; text?: string };
};

/** The other side of the webhook: answers 200 unless told otherwise for a call. */
export async function startWebhook() {
  const calls: WebhookCall[] = [];
  const answers: number[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    calls.push({ headers: incoming.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(answers.shift() ?? 200).end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls,
    answerNext: (...statuses: readonly number[]) => answers.push(...statuses),
    callsFor: (id: string) => calls.filter((call) => call.body.id === id),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
