import type { IncomingMessage } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import { CONTENT_TYPE_EVENT } from '#gateway/wire/cloud-event.ts';
import { directAlertPath } from '#gateway/wire/direct-alert.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { AlertHttpsConfig } from './alert-https-config.ts';
import type { Answer } from './post-outcome.ts';

export type CentreDoorOptions = {
  readonly config: AlertHttpsConfig;
  readonly address: GatewayAddress;
  readonly readSecret: (path: string) => Promise<string>;
  readonly readPem: (path: string) => Promise<string>;
};

/** Where the ops centre takes this gateway's alerts. */
export type CentreDoor = {
  /** With a body it is a POST. Rejects where nothing answers, or not in time. */
  ask(body: string | null, signal: AbortSignal): Promise<Answer>;
  close(): void;
};

/** An answer is one line; a server that answers without end is cut off. */
const MAX_ANSWER_BYTES = 8 * 1024;
const MAX_SOCKETS = 4;

/** Token and certificates are read at each use, so that a new one needs no restart. */
export function createCentreDoor(options: CentreDoorOptions): CentreDoor {
  const { config, address } = options;
  const url = new URL(directAlertPath(address.gatewayId), config.url);
  const module = url.protocol === 'https:' ? https : http;
  const agent = new module.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, timeout: 30_000 });
  return {
    async ask(body, signal) {
      const [headers, tls] = await Promise.all([headersOf(options), tlsOf(options)]);
      const method = body === null ? 'GET' : 'POST';
      const bound = AbortSignal.any([signal, AbortSignal.timeout(config.timeoutMs)]);
      return await answerTo(
        module.request(url, { method, agent, headers, ...tls, signal: bound }),
        body,
      );
    },
    close: () => agent.destroy(),
  };
}

async function headersOf({ config, readSecret }: CentreDoorOptions) {
  const token = await readSecret(config.tokenFile);
  return { 'content-type': CONTENT_TYPE_EVENT, authorization: `Bearer ${token}` };
}

async function tlsOf({ config, readPem }: CentreDoorOptions) {
  const { caFile, certFile, keyFile, servername } = config;
  return {
    minVersion: 'TLSv1.2' as const,
    ...(caFile !== undefined && { ca: await readPem(caFile) }),
    ...(certFile !== undefined && { cert: await readPem(certFile) }),
    ...(keyFile !== undefined && { key: await readPem(keyFile) }),
    ...(servername !== undefined && { servername }),
  };
}

function answerTo(request: http.ClientRequest, body: string | null): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      readAnswer(response).then(resolve, reject);
    });
    request.end(body ?? undefined);
  });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  const { statusCode = 0, headers } = response;
  const retryAfter = headers['retry-after'];
  return { status: statusCode, body: Buffer.concat(chunks).toString('utf8'), retryAfter };
}
