import type { RequestOptions } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { StartRequest } from './bounded-request.ts';
import { boundedRequest } from './bounded-request.ts';
import type { AnswerHeaders, InfluxAnswer } from './influx-answer.ts';
import type { InfluxV1Config } from './influx-config.ts';
import type { InfluxTransport, ReadSecret } from './influx-transport.ts';
import { GZIP_THRESHOLD_BYTES, notSent, startDeadline } from './influx-transport.ts';
import type { V1Credentials } from './v1-credentials.ts';
import { createV1Credentials } from './v1-credentials.ts';
import { createV1Database } from './v1-database.ts';

/**
 * `POST /write` of InfluxDB 1.x. The `influx` package is used for everything but this: its pool hides the
 * status behind a thrown error, repeats a request by itself, ignores Retry-After and takes the host out of
 * service after any 5xx (node-influx#171), so that no honest outcome could be given for a batch.
 */
export function createV1Transport(config: InfluxV1Config, readSecret: ReadSecret): InfluxTransport {
  const secure = config.url.startsWith('https:');
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 1 });
  const start = boundedRequest((secure ? httpsRequest : httpRequest) as StartRequest);
  const credentials = createV1Credentials(config, readSecret);
  const url = writeUrl(config);

  const post = async (
    body: string,
    login: V1Credentials | null,
    outer: AbortSignal,
  ): Promise<InfluxAnswer> => {
    const deadline = startDeadline(config.timeoutMs, outer);
    try {
      const payload = await encoded(body, config.gzip);
      const options = {
        ...requestTarget(url),
        method: 'POST',
        agent,
        signal: deadline.signal,
        headers: { ...payload.headers, ...basicAuthorization(login) },
      };
      return await exchange(start, options, payload.bytes);
    } catch (error) {
      return { kind: 'unreachable', cause: deadline.causeOf(error) };
    } finally {
      deadline.release();
    }
  };

  return {
    async write(body, signal) {
      const login = await credentials.read().catch(notSent);
      if (login !== null && 'kind' in login) return login;
      const answer = await post(body, login, signal);
      if (answer.kind !== 'answered') return answer;
      if (answer.status === 401 || answer.status === 403) credentials.forget();
      if (answer.status !== 404 || !config.createDatabase) return answer;
      const created = await createV1Database(config, login, signal);
      return created ? post(body, login, signal) : answer;
    },
    close: () => agent.destroy(),
  };
}

function writeUrl(config: InfluxV1Config): URL {
  const url = new URL(config.url);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/write`;
  url.searchParams.set('db', config.database);
  if (config.retentionPolicy !== undefined) url.searchParams.set('rp', config.retentionPolicy);
  url.searchParams.set('precision', 'ns');
  return url;
}

function requestTarget(url: URL): RequestOptions {
  return {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: `${url.pathname}${url.search}`,
  };
}

function basicAuthorization(credentials: V1Credentials | null): { authorization?: string } {
  if (credentials === null) return {};
  const pair = `${credentials.username}:${credentials.password}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

const compress = promisify(gzip);

async function encoded(body: string, withGzip: boolean) {
  const plain = Buffer.from(body);
  const compressed = withGzip && plain.length > GZIP_THRESHOLD_BYTES;
  const bytes = compressed ? await compress(plain, { level: 1 }) : plain;
  return {
    bytes,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': bytes.length,
      ...(compressed ? { 'content-encoding': 'gzip' } : {}),
    },
  };
}

function exchange(
  start: StartRequest,
  options: RequestOptions,
  bytes: Buffer,
): Promise<InfluxAnswer> {
  return new Promise((resolve, reject) => {
    const request = start(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          kind: 'answered',
          status: response.statusCode ?? 0,
          headers: response.headers as AnswerHeaders,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(bytes);
  });
}
