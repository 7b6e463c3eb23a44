import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** What becomes of one write on its way to a real InfluxDB and back. */
export type ProxyFault =
  | { readonly kind: 'none' }
  /** Answered by the proxy; the server never hears of it. */
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterSeconds?: number }
  /** The connection is closed before the server has heard of it. */
  | { readonly kind: 'cut-before' }
  /** The server has stored it, and nobody is told. */
  | { readonly kind: 'cut-after' }
  /** The server has stored it, and the answer is lost on the way: a gateway says 504. */
  | { readonly kind: 'lost-answer' }
  /** The server has answered, but that comes later than anybody waits. */
  | { readonly kind: 'late'; readonly afterMs: number }
  /** The server hears the first half only. */
  | { readonly kind: 'half' };

export type InfluxFaultProxy = {
  readonly url: string;
  /** Of each write: how many lines, and what became of it. */
  readonly writes: readonly { readonly lines: number; readonly fault: ProxyFault['kind'] }[];
  close(): Promise<void>;
};

/** Between a sink and a real server; `faultOf` is asked for each write. */
export async function startInfluxFaultProxy(
  serverUrl: string,
  faultOf: (turn: number) => ProxyFault,
): Promise<InfluxFaultProxy> {
  const writes: { lines: number; fault: ProxyFault['kind'] }[] = [];
  const late = new Set<NodeJS.Timeout>();
  const forward = async (request: IncomingMessage, body: Buffer, response: ServerResponse) => {
    const fault = faultOf(writes.length + 1);
    writes.push({ lines: body.toString('utf8').split('\n').length, fault: fault.kind });
    const passOn = async (part: Buffer = body) => await post(`${serverUrl}${request.url}`, part);
    switch (fault.kind) {
      case 'none':
        return give(response, await passOn());
      case 'answer': {
        const { status, retryAfterSeconds } = fault;
        if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
        return void response.writeHead(status).end('{"error":"out of order"}');
      }
      case 'cut-before':
        return void response.socket?.destroy();
      case 'cut-after':
        await passOn();
        return void response.socket?.destroy();
      case 'lost-answer':
        await passOn();
        return void response.writeHead(504).end();
      case 'late': {
        const answer = await passOn();
        const timer = setTimeout(() => give(response, answer), fault.afterMs);
        late.add(timer);
        return;
      }
      case 'half': {
        const text = body.toString('utf8');
        const end = text.lastIndexOf('\n', text.length / 2);
        if (end > 0) await passOn(Buffer.from(text.slice(0, end)));
        return void response.socket?.destroy();
      }
      default: {
        const unhandled: never = fault;
        throw new Error(`no such fault: ${JSON.stringify(unhandled)}`);
      }
    }
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => forward(request, body, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    writes,
    close: async () => {
      for (const timer of late) clearTimeout(timer);
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

async function post(url: string, body: Buffer): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body: new Uint8Array(body) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function give(response: ServerResponse, { status, headers, text }: Answer): void {
  const version = headers.get('x-influxdb-version');
  response.writeHead(status, version === null ? {} : { 'x-influxdb-version': version }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
