import type { IncomingMessage } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AlertPath } from '#gateway/delivery/alert-path.ts';
import { eventIdFrom } from '#gateway/domain/identity.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { CONTENT_TYPE_EVENT, encodeCloudEvent } from '#gateway/wire/cloud-event.ts';
import { directAlertPath } from '#gateway/wire/direct-alert.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { AlertHttpsConfig } from './alert-https-config.ts';
import type { Answer } from './post-outcome.ts';
import { failureFrom, outcomeFrom } from './post-outcome.ts';

export type AlertHttpsOptions = {
  readonly config: AlertHttpsConfig;
  readonly address: GatewayAddress;
  readonly readSecret: (path: string) => Promise<string>;
  readonly readPem: (path: string) => Promise<string>;
};

/** An answer is one line; a server that answers without end is cut off. */
const MAX_ANSWER_BYTES = 8 * 1024;
const MAX_SOCKETS = 4;

/** Alerts to the ops centre by HTTPS. Token and certificates are read at each use, so that a new one needs no restart. */
export function createAlertHttps(options: AlertHttpsOptions): AlertPath {
  const { config, address } = options;
  const url = new URL(directAlertPath(address.gatewayId), config.url);
  const module = url.protocol === 'https:' ? https : http;
  const agent = new module.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, timeout: 30_000 });
  return {
    async post(record, signal) {
      try {
        const [headers, tls] = await Promise.all([headersOf(options), tlsOf(options)]);
        const bound = AbortSignal.any([signal, AbortSignal.timeout(config.timeoutMs)]);
        const request = module.request(url, {
          method: 'POST',
          agent,
          headers,
          ...tls,
          signal: bound,
        });
        const answer = await answerTo(request, encodeCloudEvent(address, record));
        return outcomeFrom(answer, eventIdOf(address, record));
      } catch (error) {
        return failureFrom(error, signal.aborted);
      }
    },
    close: () => agent.destroy(),
  };
}

const eventIdOf = ({ gatewayId }: GatewayAddress, { epoch, seq }: StoredRecord): string =>
  eventIdFrom({ gatewayId, epoch, seq });

async function headersOf({ config, readSecret }: AlertHttpsOptions) {
  const token = await readSecret(config.tokenFile);
  return { 'content-type': CONTENT_TYPE_EVENT, authorization: `Bearer ${token}` };
}

async function tlsOf({ config, readPem }: AlertHttpsOptions) {
  const { caFile, servername } = config;
  return {
    minVersion: 'TLSv1.2' as const,
    ...(caFile !== undefined && { ca: await readPem(caFile) }),
    ...(servername !== undefined && { servername }),
  };
}

function answerTo(request: http.ClientRequest, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      readAnswer(response).then(resolve, reject);
    });
    request.end(body);
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
