import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { HttpError, Transport } from '@influxdata/influxdb-client';
import type { StartRequest } from './bounded-request.ts';
import { boundedRequest } from './bounded-request.ts';
import type { AnswerHeaders, InfluxAnswer } from './influx-answer.ts';
import type { InfluxV2Config } from './influx-config.ts';
import type { Deadline, InfluxTransport, ReadSecret } from './influx-transport.ts';
import { GZIP_THRESHOLD_BYTES, notSent, startDeadline } from './influx-transport.ts';

/**
 * `POST /api/v2/write` through the transport of `@influxdata/influxdb-client`. Its WriteApi is not used:
 * it keeps lines in memory, drops them on 401 and 404, counts 201 as stored and shrinks on overflow.
 */
export function createV2Transport(config: InfluxV2Config, readSecret: ReadSecret): InfluxTransport {
  const agent = new (config.url.startsWith('https:') ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    maxSockets: 1,
  });
  const path = writePath(config);
  let client: Promise<V2Client> | undefined;
  let token: string | undefined;

  return {
    async write(body, outer) {
      try {
        token ??= config.tokenFile === undefined ? '' : await readSecret(config.tokenFile);
      } catch (error) {
        return notSent(error);
      }
      const deadline = startDeadline(config.timeoutMs, outer);
      try {
        client ??= openV2Client(config, agent);
        const request = { path, body, withGzip: config.gzip, token };
        const answer = await exchange(await client, request, deadline);
        // Read again next time: a rotated token needs no restart.
        if (answer.kind === 'answered' && (answer.status === 401 || answer.status === 403))
          token = undefined;
        return answer;
      } catch (error) {
        return { kind: 'unreachable', cause: deadline.causeOf(error) };
      } finally {
        deadline.release();
      }
    },
    close: () => agent.destroy(),
  };
}

type V2Client = {
  readonly transport: Transport;
  readonly isHttpError: (error: unknown) => error is HttpError;
};

/** Loaded when first needed: a gateway that writes to InfluxDB 1.x does without its 15 MB of memory. */
async function openV2Client(config: InfluxV2Config, agent: HttpAgent): Promise<V2Client> {
  const { HttpError: Refusal, InfluxDB } = await import('@influxdata/influxdb-client');
  const { transport } = new InfluxDB({
    url: config.url,
    timeout: config.timeoutMs,
    transportOptions: {
      agent,
      // The client's documented place for another request function; its own reads error bodies without a bound.
      'follow-redirects': {
        http: { request: boundedRequest(httpRequest as StartRequest) },
        https: { request: boundedRequest(httpsRequest as StartRequest) },
      },
    },
  });
  return { transport, isHttpError: (error) => error instanceof Refusal };
}

function writePath(config: InfluxV2Config): string {
  const query = new URLSearchParams({ org: config.org, bucket: config.bucket, precision: 'ns' });
  return `/api/v2/write?${query}`;
}

type V2Request = {
  readonly path: string;
  readonly body: string;
  readonly withGzip: boolean;
  readonly token: string;
};

function exchange(
  { transport, isHttpError }: V2Client,
  { path, body, withGzip, token }: V2Request,
  deadline: Deadline,
): Promise<InfluxAnswer> {
  return new Promise((resolve) => {
    let seen: { status: number; headers: AnswerHeaders } | null = null;
    const unreachable = (error: unknown) =>
      resolve({ kind: 'unreachable', cause: deadline.causeOf(error) });
    transport.send(
      path,
      body,
      {
        method: 'POST',
        signal: deadline.signal,
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          ...(token === '' ? {} : { authorization: `Token ${token}` }),
        },
        ...(withGzip ? { gzipThreshold: GZIP_THRESHOLD_BYTES } : {}),
      },
      {
        responseStarted: (headers, status) => {
          seen = { status: status ?? 0, headers };
        },
        error: (error) => {
          if (!isHttpError(error)) return unreachable(error);
          resolve({
            kind: 'answered',
            status: error.statusCode,
            headers: error.headers ?? {},
            body: error.body ?? '',
          });
        },
        complete: () => {
          if (seen === null) unreachable(null);
          else resolve({ kind: 'answered', ...seen, body: '' });
        },
      },
    );
  });
}
