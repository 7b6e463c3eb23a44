import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** A server in the place of an InfluxDB that answers what a test wants, faults included. */
export type FaultAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Accepts the request and says nothing. */
  | { readonly kind: 'stall' }
  /** Closes the connection without an answer. */
  | { readonly kind: 'cut' }
  /** Announces a body, sends half of it and closes the connection. */
  | { readonly kind: 'cut-in-body'; readonly status: number }
  /** Answers byte by byte, one each `everyMs`. */
  | {
      readonly kind: 'drip';
      readonly status: number;
      readonly body: string;
      readonly everyMs: number;
    }
  /** Never stops to send its body. */
  | { readonly kind: 'endless'; readonly status: number };

export type WriteRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly lines: readonly string[];
};

export type InfluxFaultServer = {
  readonly url: string;
  readonly requests: readonly WriteRequest[];
  /** Connections that were opened to it. */
  connectionCount(): number;
  close(): Promise<void>;
};

export async function startInfluxFaultServer(
  answerTo: (request: WriteRequest, turn: number) => FaultAnswer,
): Promise<InfluxFaultServer> {
  const requests: WriteRequest[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    void receive(request).then((received) => {
      requests.push(received);
      give(answerTo(received, requests.length), response);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    connectionCount: () => connections,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function receive(request: IncomingMessage): Promise<WriteRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  const text = body.toString('utf8');
  return {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', 'http://localhost'),
    headers: request.headers,
    lines: text === '' ? [] : text.split('\n'),
  };
}

function give(answer: FaultAnswer, response: ServerResponse): void {
  switch (answer.kind) {
    case 'answer':
      response.writeHead(answer.status, answer.headers).end(answer.body);
      return;
    case 'stall':
      return;
    case 'cut':
      response.socket?.destroy();
      return;
    case 'cut-in-body':
      response.writeHead(answer.status, { 'content-length': '100' });
      response.write('half of it', () => response.socket?.destroy());
      return;
    case 'drip':
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      drip(response, answer.body, answer.everyMs);
      return;
    case 'endless':
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      pourInto(response);
      return;
    default: {
      const unhandled: never = answer;
      throw new Error(`no such answer: ${JSON.stringify(unhandled)}`);
    }
  }
}

function drip(response: ServerResponse, body: string, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    if (at < body.length && !response.destroyed) response.write(body.charAt(at++));
    else clearInterval(timer);
    if (at === body.length) response.end();
  }, everyMs);
}

function pourInto(response: ServerResponse): void {
  const chunk = 'x'.repeat(16_384);
  const pour = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', pour);
  response.on('error', () => {});
  pour();
}
