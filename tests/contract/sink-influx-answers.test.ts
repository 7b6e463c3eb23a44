import { afterEach, describe, expect, test } from 'vitest';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { InfluxConfig } from '#gateway/sinks/influx/influx-config.ts';
import { influxConfigSchema } from '#gateway/sinks/influx/influx-config.ts';
import { createInfluxSink } from '#gateway/sinks/influx/influx-sink.ts';
import type {
  FaultAnswer,
  InfluxFaultServer,
  WriteRequest,
} from '#tests/support/influx-fault-server.ts';
import { startInfluxFaultServer } from '#tests/support/influx-fault-server.ts';
import { exampleFacts, storedReadings, storedRecord } from '#tests/support/stored-records.ts';

/** Every answer a server of this kind may give, through both transports, over a real connection. */
const versions = ['v1', 'v2'] as const;
type Version = (typeof versions)[number];

const open: (Sink | InfluxFaultServer)[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const answer = (status: number, body?: string, headers = {}): FaultAnswer => ({
  kind: 'answer',
  status,
  headers: { 'x-influxdb-version': 'test', ...headers },
  ...(body === undefined ? {} : { body }),
});

async function sinkBefore(
  version: Version,
  answerTo: (request: WriteRequest, turn: number) => FaultAnswer,
  more: Partial<InfluxConfig> = {},
  readSecret: (path: string) => Promise<string> = (path) => Promise.resolve(`secret of ${path}`),
) {
  const server = await startInfluxFaultServer(answerTo);
  const target =
    version === 'v1'
      ? { version, url: server.url, database: 'gate data' }
      : { version, url: server.url, org: 'estate', bucket: 'gate data' };
  const config = influxConfigSchema.parse({ ...target, ...more });
  const sink = createInfluxSink({
    id: 'influx',
    address: { siteId: 'tower-a', gatewayId: 'gate-1' },
    config,
    readSecret,
  });
  open.push(server, sink);
  return { server, sink };
}

const never = new AbortController().signal;
const three = storedReadings(3);

describe.each(versions)('the InfluxDB sink, %s', (version) => {
  test('204: accepted, in one request with every line', async () => {
    const { server, sink } = await sinkBefore(version, () => answer(204));
    expect(await sink.write(three, never)).toEqual({ kind: 'accepted' });
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request?.method).toBe('POST');
    expect(request?.url.pathname).toBe(version === 'v1' ? '/write' : '/api/v2/write');
    expect(request?.url.searchParams.get('precision')).toBe('ns');
    expect(request?.url.searchParams.get(version === 'v1' ? 'db' : 'bucket')).toBe('gate data');
    expect(request?.lines).toHaveLength(3);
  });

  test('one connection serves many requests', async () => {
    const { server, sink } = await sinkBefore(version, () => answer(204));
    for (let turn = 0; turn < 5; turn += 1) await sink.write(three, never);
    expect(server.requests).toHaveLength(5);
    expect(server.connectionCount()).toBe(1);
  });

  test('the same records sent twice are the same bytes', async () => {
    const { server, sink } = await sinkBefore(version, () => answer(204));
    await sink.write(three, never);
    await sink.write(three, never);
    expect(server.requests[0]?.lines).toEqual(server.requests[1]?.lines);
  });

  test.each([200, 201, 202])('%i: not accepted, whatever it means', async (status) => {
    const { sink } = await sinkBefore(version, () => answer(status, '{}'));
    expect(await sink.write(three, never)).toMatchObject({ kind: 'retry', hold: true });
  });

  test.each([400, 422])('%i: the bad line is found, the others are stored', async (status) => {
    const { server, sink } = await sinkBefore(version, (request) =>
      request.lines.some((line) => line.includes('seq=70i'))
        ? answer(status, '{"error":"partial write: field type conflict dropped=1"}')
        : answer(204),
    );
    const outcome = await sink.write(storedReadings(100), never);
    expect(outcome).toMatchObject({ kind: 'partial', rejected: [{ index: 69 }], retry: [] });
    expect(server.requests.length).toBeLessThanOrEqual(1 + Math.ceil(Math.log2(100)) + 2);
  });

  test('400 of something that is no InfluxDB: held, no record condemned', async () => {
    const { server, sink } = await sinkBefore(version, () => ({
      kind: 'answer',
      status: 400,
      body: 'Client sent an HTTP request to an HTTPS server.',
    }));
    expect(await sink.write(three, never)).toMatchObject({ kind: 'retry', hold: true });
    expect(server.requests).toHaveLength(1);
  });

  test.each([401, 403, 404])('%i: held until a person mends it', async (status) => {
    const { sink } = await sinkBefore(version, () => answer(status, '{"error":"no"}'));
    expect(await sink.write(three, never)).toEqual({
      kind: 'retry',
      hold: true,
      cause: `${status} no`,
    });
  });

  test('413: the batch is too large', async () => {
    const { sink } = await sinkBefore(version, () => answer(413));
    expect(await sink.write(three, never)).toMatchObject({ kind: 'too-large' });
  });

  test('413 for a single record: held, for the record is not to blame', async () => {
    const { sink } = await sinkBefore(version, () => answer(413));
    expect(await sink.write(storedReadings(1), never)).toMatchObject({ kind: 'retry', hold: true });
  });

  test.each([429, 503])('%i: retried after the time that the server asks for', async (status) => {
    const { sink } = await sinkBefore(version, () => answer(status, '', { 'retry-after': '3' }));
    expect(await sink.write(three, never)).toMatchObject({
      kind: 'retry',
      hold: false,
      retryAfterMs: 3_000,
    });
  });

  test.each([500, 502, 504])('%i: retried', async (status) => {
    const { sink } = await sinkBefore(version, () => answer(status, '{"error":"timeout"}'));
    const outcome = await sink.write(three, never);
    expect(outcome).toEqual({ kind: 'retry', hold: false, cause: `${status} timeout` });
  });

  test('a failure is not remembered: the next batch is sent at once', async () => {
    const { sink } = await sinkBefore(version, (_, turn) => answer(turn <= 3 ? 500 : 204));
    for (let turn = 0; turn < 3; turn += 1) await sink.write(three, never);
    expect(await sink.write(three, never)).toEqual({ kind: 'accepted' });
  });

  test('no answer: given up at the deadline and retried', async () => {
    const { sink } = await sinkBefore(version, () => ({ kind: 'stall' }), { timeoutMs: 150 });
    expect(await sink.write(three, never)).toEqual({
      kind: 'retry',
      hold: false,
      cause: 'no answer within 150 ms',
    });
  });

  test.each<FaultAnswer>([
    { kind: 'cut' },
    { kind: 'cut-in-body', status: 400 },
    { kind: 'cut-in-body', status: 200 },
    { kind: 'endless', status: 400 },
    { kind: 'endless', status: 500 },
    { kind: 'endless', status: 200 },
  ])('$kind $status: retried, nothing concluded', async (fault) => {
    const { sink } = await sinkBefore(version, () => fault, { timeoutMs: 5_000 });
    const outcome = await sink.write(three, never);
    expect(outcome).toMatchObject({ kind: 'retry' });
    expect(outcome).not.toMatchObject({ cause: expect.stringContaining('no answer') });
  });

  test('an answer that comes byte by byte counts when it is whole, and not after the deadline', async () => {
    const body = '{"error":"timeout"}';
    const answerTo = (_: unknown, turn: number): FaultAnswer => ({
      ...{ kind: 'drip', status: 500, body },
      everyMs: turn === 1 ? 2 : 200,
    });
    const { sink } = await sinkBefore(version, answerTo, { timeoutMs: 400 });
    expect(await sink.write(three, never)).toMatchObject({ cause: '500 timeout', hold: false });
    expect(await sink.write(three, never)).toEqual({
      kind: 'retry',
      hold: false,
      cause: 'no answer within 400 ms',
    });
  });

  test('nobody listens: retried', async () => {
    const { server, sink } = await sinkBefore(version, () => answer(204));
    await server.close();
    open.splice(open.indexOf(server), 1);
    expect(await sink.write(three, never)).toEqual({
      kind: 'retry',
      hold: false,
      cause: 'ECONNREFUSED',
    });
  });

  test('the sender gives up: the write ends with it', async () => {
    const { sink } = await sinkBefore(version, () => ({ kind: 'stall' }));
    const giveUp = new AbortController();
    const written = sink.write(three, giveUp.signal);
    giveUp.abort();
    expect(await written).toEqual({ kind: 'retry', hold: false, cause: 'given up by the sender' });
    expect(await sink.write(three, giveUp.signal)).toMatchObject({ kind: 'retry' });
  });

  test('the server goes away in the middle of the search: what is settled stays settled', async () => {
    const { sink } = await sinkBefore(version, (request, turn) => {
      if (turn >= 4) return answer(503);
      return request.lines.some((line) => line.includes('seq=8i'))
        ? answer(400, '{"error":"partial write"}')
        : answer(204);
    });
    // Requests: 1–8 bad, 1–4 stored, 5–6 stored, 7 cut short.
    expect(await sink.write(storedReadings(8), never)).toEqual({
      kind: 'partial',
      rejected: [],
      retry: [6, 7],
      cause: '503',
    });
  });

  test('a record of a clock that was never set becomes a dead letter, the others go out', async () => {
    const { server, sink } = await sinkBefore(version, () => answer(204));
    const wrong = storedRecord(exampleFacts.reading, { seq: 9, observedAtMs: 12_000 });
    expect(await sink.write([...three, wrong, ...storedReadings(1, 10)], never)).toEqual({
      kind: 'partial',
      rejected: [{ index: 3, cause: 'clock-not-trusted' }],
      retry: [],
      cause: 'clock-not-trusted',
    });
    expect(server.requests[0]?.lines).toHaveLength(4);
  });

  test('a batch of nothing but such records asks the server nothing', async () => {
    const { server, sink } = await sinkBefore(version, () => answer(204));
    const wrong = storedRecord(exampleFacts.reading, { observedAtMs: 12_000 });
    expect(await sink.write([wrong], never)).toMatchObject({ kind: 'partial', retry: [] });
    expect(server.requests).toHaveLength(0);
  });

  test('gap markers are not wanted, every other kind is', async () => {
    const { sink } = await sinkBefore(version, () => answer(204));
    const wanted = Object.values(exampleFacts).filter((entry) => sink.wants(storedRecord(entry)));
    const kinds = Object.values(exampleFacts).map((entry) => entry.kind);
    expect(wanted.map((entry) => entry.kind)).toEqual(kinds.filter((kind) => kind !== 'gap'));
    expect(kinds).toContain('gap');
  });

  test('with gzip, large bodies are compressed and small ones are not', async () => {
    const { server, sink } = await sinkBefore(version, () => answer(204), { gzip: true });
    await sink.write(storedReadings(50), never);
    await sink.write(storedReadings(1), never);
    expect(server.requests[0]?.headers['content-encoding']).toBe('gzip');
    expect(server.requests[0]?.lines).toHaveLength(50);
    expect(server.requests[1]?.headers['content-encoding']).toBeUndefined();
  });
});

describe('secrets', () => {
  const withSecret = {
    v1: { username: 'gate', passwordFile: '/password' },
    v2: { tokenFile: '/token' },
  };

  test('user and password of version 1 travel in the header, not in the address', async () => {
    const { server, sink } = await sinkBefore('v1', () => answer(204), withSecret.v1);
    await sink.write(three, never);
    const expected = Buffer.from('gate:secret of /password').toString('base64');
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${expected}`);
    expect(server.requests[0]?.url.href).not.toContain('secret');
  });

  test('the token of version 2 travels in the header', async () => {
    const { server, sink } = await sinkBefore('v2', () => answer(204), withSecret.v2);
    await sink.write(three, never);
    expect(server.requests[0]?.headers.authorization).toBe('Token secret of /token');
  });

  test.each(versions)(
    'a secret that was rotated is read again after a 401, %s',
    async (version) => {
      let reads = 0;
      const readSecret = () => {
        reads += 1;
        return Promise.resolve(`secret ${reads}`);
      };
      const { server, sink } = await sinkBefore(
        version,
        (_, turn) => answer(turn === 2 ? 401 : 204),
        withSecret[version],
        readSecret,
      );
      for (let turn = 0; turn < 3; turn += 1) await sink.write(three, never);
      const [first, second, third] = server.requests.map((each) => each.headers.authorization);
      expect(second).toBe(first);
      expect(third).not.toBe(first);
    },
  );

  test.each(versions)('a secret that cannot be read holds the records, %s', async (version) => {
    const { sink } = await sinkBefore(
      version,
      () => answer(204),
      withSecret[version],
      () => Promise.reject(new Error('The secret file cannot be read.')),
    );
    expect(await sink.write(three, never)).toMatchObject({
      kind: 'retry',
      hold: true,
      cause: 'The secret file cannot be read.',
    });
  });
});
