import { afterEach, expect, test } from 'vitest';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { RecordTime, TimeOf } from '#gateway/domain/record.ts';
import { influxConfigSchema } from '#gateway/sinks/influx/influx-config.ts';
import { createInfluxSink } from '#gateway/sinks/influx/influx-sink.ts';
import type { FaultAnswer, InfluxFaultServer } from '#tests/support/influx-fault-server.ts';
import { startInfluxFaultServer } from '#tests/support/influx-fault-server.ts';
import { EXAMPLE_OBSERVED_AT_MS, storedReadings } from '#tests/support/stored-records.ts';

const open: (Sink | InfluxFaultServer)[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const never = new AbortController().signal;
const stored: FaultAnswer = { kind: 'answer', status: 204, headers: {} };
const busy: FaultAnswer = { kind: 'answer', status: 503, headers: { 'retry-after': '7' } };
const BATCH = storedReadings(4);

/** `times`: by the record's place in the batch; its own time where none is given. */
async function sinkWith(times: Readonly<Record<number, RecordTime>>, answer = stored) {
  const server = await startInfluxFaultServer(() => answer);
  const timeOf: TimeOf = ({ observedAtMs }) =>
    times[observedAtMs - EXAMPLE_OBSERVED_AT_MS - 1] ?? { kind: 'observed', atMs: observedAtMs };
  const sink = createInfluxSink({
    id: 'influx',
    address: { siteId: 'tower-a', gatewayId: 'gate-1' },
    config: influxConfigSchema.parse({ version: 'v1', url: server.url, database: 'gates' }),
    readSecret: () => Promise.reject(new Error('no secret in this test')),
    timeOf,
  });
  open.push(server, sink);
  return { sink, linesSent: () => server.requests.flatMap(({ lines }) => lines) };
}

const waiting = { kind: 'waiting' } as const;

test('records whose time is not known yet come again, the others are stored', async () => {
  const { sink, linesSent } = await sinkWith({ 0: waiting, 2: waiting });
  expect(await sink.write(BATCH, never)).toMatchObject({
    kind: 'partial',
    rejected: [],
    retry: [0, 2],
    cause: expect.stringContaining('clock'),
  });
  expect(linesSent().map((line) => / seq=(\d)i/.exec(line)?.[1])).toEqual(['2', '4']);
});

test('when all of them wait nothing is sent, and nobody has to mend anything', async () => {
  const { sink, linesSent } = await sinkWith({ 0: waiting, 1: waiting, 2: waiting, 3: waiting });
  expect(await sink.write(BATCH, never)).toMatchObject({ kind: 'retry', hold: false });
  expect(linesSent()).toEqual([]);
});

test('a server that is busy is left alone as long as it asks, whoever waits', async () => {
  const { sink } = await sinkWith({ 0: waiting }, busy);
  expect(await sink.write(BATCH, never)).toMatchObject({ kind: 'retry', retryAfterMs: 7_000 });
});

test('a corrected point says how, how well, and what its record said', async () => {
  const atMs = EXAMPLE_OBSERVED_AT_MS + 3_600_000;
  const { sink, linesSent } = await sinkWith({
    0: { kind: 'corrected', atMs, errorBoundMs: 60 },
    1: { kind: 'estimated', atMs, errorBoundMs: null },
  });
  expect(await sink.write(BATCH, never)).toEqual({ kind: 'accepted' });
  const [corrected, estimated, own] = linesSent();
  expect(corrected).toMatch(
    new RegExp(
      `,time_quality="corrected",observed_ms=${EXAMPLE_OBSERVED_AT_MS + 1}i,time_error_ms=60i ${atMs}000001$`,
    ),
  );
  expect(estimated).toMatch(
    new RegExp(
      `,time_quality="estimated",observed_ms=${EXAMPLE_OBSERVED_AT_MS + 2}i ${atMs}000002$`,
    ),
  );
  expect(own).not.toContain('time_quality');
});
