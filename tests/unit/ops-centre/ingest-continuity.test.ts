import { expect, test } from 'vitest';
import { topics } from '#gateway/wire/topics.ts';
import { IngestBench, publishedIn } from '#tests/support/ops-centre/ingest-bench.ts';
import {
  eventMessage,
  heartbeatMessage,
  lobby,
  readingMessage,
  stateMessage,
  T0,
} from '#tests/support/ops-centre/wire-events.ts';

const gatewayOf = (bench: IngestBench) => {
  const [gateway] = bench.core.gateways(bench.now);
  if (!gateway) throw new Error('no gateway');
  return gateway;
};

const resendRequestsIn = (published: ReturnType<typeof publishedIn>) =>
  published
    .filter(({ topic }) => topic === topics.command(lobby, 'resend'))
    .map(({ body }) => body);

test('the confirmation is the end of what is here without a hole, and only goes out when it moved', () => {
  const bench = new IngestBench();
  const first = publishedIn(bench.take(readingMessage({ seq: 1 }), readingMessage({ seq: 2 })));
  expect(first).toEqual([
    { topic: topics.ack(lobby), body: { centreId: 'main', confirmed: [{ epoch: 1, seq: 2 }] } },
  ]);
  bench.advance(300);
  expect(publishedIn(bench.take(readingMessage({ seq: 4 })))).toEqual([]);
  const [filled] = publishedIn(bench.take(readingMessage({ seq: 3 })));
  expect(filled?.body.confirmed).toEqual([{ epoch: 1, seq: 4 }]);
});

test('confirmations of a busy gateway come at most every 200 ms', () => {
  const bench = new IngestBench();
  let confirmations = 0;
  for (let seq = 1; seq <= 100; seq++) {
    confirmations += bench.take(readingMessage({ seq })).publish.length;
    bench.advance(10);
  }
  expect(confirmations).toBe(5);
  expect(bench.published(200)[0]?.body.confirmed).toEqual([{ epoch: 1, seq: 100 }]);
});

test('a gateway that comes online is told again how far it was confirmed', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  bench.advance(1_000);
  const [ack] = publishedIn(bench.take(stateMessage('online')));
  expect(ack?.body.confirmed).toEqual([{ epoch: 1, seq: 1 }]);
});

test('a heartbeat brings the confirmation again after ten quiet seconds', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  bench.advance(5_000);
  const heartbeat = heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 1 }]);
  expect(bench.take(heartbeat).publish).toEqual([]);
  bench.advance(5_000);
  expect(publishedIn(bench.take(heartbeat))[0]?.body.confirmed).toEqual([{ epoch: 1, seq: 1 }]);
});

test('after a new connection to the broker every gateway is confirmed anew', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  bench.core.brokerConnected(bench.now);
  expect(bench.published(200)).toHaveLength(1);
});

test('a hole is asked for after the grace time, once, and the mark moves when it is filled', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }), readingMessage({ seq: 5 }));
  expect(resendRequestsIn(bench.published(1_900))).toEqual([]);
  const requests = resendRequestsIn(bench.published(200));
  expect(requests).toEqual([{ requestId: 'request-1', epoch: 1, fromSeq: 2, toSeq: 4 }]);
  expect(resendRequestsIn(bench.published(5_000))).toEqual([]);
  const backfill = [2, 3, 4].map((seq) => JSON.parse(readingMessage({ seq }).payload));
  bench.take({ topic: topics.backfill(lobby, 'reading'), payload: JSON.stringify(backfill) });
  expect(gatewayOf(bench)).toMatchObject({ confirmed: { epoch: 1, seq: 5 }, missingCount: 0 });
  expect(resendRequestsIn(bench.published(60_000))).toEqual([]);
});

test('while the records of a hole are arriving they are not asked for again', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 20 }));
  for (let seq = 1; seq <= 10; seq++) {
    expect(resendRequestsIn(bench.published(1_500))).toEqual([]);
    bench.take(readingMessage({ seq }));
  }
  expect(resendRequestsIn(bench.published(2_100))).toMatchObject([{ fromSeq: 11, toSeq: 19 }]);
});

test('a request that is not answered is repeated ever more rarely', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 2 }));
  const askedAtMs: number[] = [];
  for (let second = 0; second < 300; second++) {
    if (second % 5 === 0) bench.take(heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 2 }]));
    if (resendRequestsIn(bench.published(1_000)).length > 0) askedAtMs.push(bench.now.wallMs - T0);
  }
  const pauses = askedAtMs.slice(1).map((atMs, index) => atMs - (askedAtMs[index] ?? 0));
  expect(pauses).toEqual([10_000, 20_000, 40_000, 80_000]);
});

test('who comes back is asked at once for what was asked for in vain', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 2 }));
  for (let minute = 0; minute < 10; minute++) bench.published(60_000);
  bench.take(stateMessage('offline'));
  bench.take(stateMessage('online'));
  expect(resendRequestsIn(bench.published(2_100))).toMatchObject([{ fromSeq: 1, toSeq: 1 }]);
});

type Asked = {
  readonly fromSeq: number | undefined;
  readonly toSeq: number | undefined;
  readonly atMs: number;
};

/** What is asked for in 15 s, each request answered, and nothing comes. */
function requestsOf(bench: IngestBench): readonly Asked[] {
  const asked: Asked[] = [];
  for (let tenths = 0; tenths < 150; tenths++) {
    for (const { topic, body } of bench.published(100)) {
      if (topic !== topics.command(lobby, 'resend')) continue;
      const { fromSeq, toSeq } = body;
      asked.push({ fromSeq, toSeq, atMs: bench.now.wallMs - T0 });
      const reply = { ...body, accepted: true, reason: '', records: 1, missing: [] };
      bench.take({
        topic: topics.commandReply(lobby, 'resend'),
        payload: JSON.stringify(reply),
      });
    }
  }
  return asked;
}

test('scattered holes are asked for one after the other, the newest first, at the pace of one in two seconds', () => {
  const bench = new IngestBench();
  const runs = [1, 11, 21, 31, 41].flatMap((from) => seqsBetween(from, from + 8));
  bench.take(stateMessage('online'), ...runs.map((seq) => readingMessage({ seq })));
  bench.take(readingMessage({ seq: 51 }));
  expect(requestsOf(bench).slice(0, 5)).toEqual(
    [50, 40, 30, 20, 10].map((seq, index) => ({
      ...{ fromSeq: seq, toSeq: seq, atMs: 2_000 + index * 2_000 },
    })),
  );
});

const seqsBetween = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('holes between alerts that overtook everything else are asked for together', () => {
  const bench = new IngestBench();
  const overtaking = [50, 100, 150, 200].map((seq) => readingMessage({ seq }));
  bench.take(stateMessage('online'), ...overtaking);
  expect(requestsOf(bench)).toEqual([
    expect.objectContaining({ fromSeq: 1, toSeq: 199, atMs: 2_000 }),
    // The first pause before the same numbers are asked for again.
    expect.objectContaining({ fromSeq: 1, toSeq: 199, atMs: 12_000 }),
  ]);
});

test('no request is for more than a gateway answers, and a single number far away waits its turn', () => {
  const bench = new IngestBench();
  const held = [1, ...seqsBetween(3, 5_000)].map((seq) => readingMessage({ seq }));
  bench.take(stateMessage('online'), ...held, readingMessage({ seq: 11_000 }));
  expect(requestsOf(bench).slice(0, 2)).toMatchObject([
    { fromSeq: 6_000, toSeq: 10_999 },
    { fromSeq: 2, toSeq: 2 },
  ]);
});

test('nothing is asked of a gateway that is offline', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 2 }), stateMessage('offline'));
  expect(resendRequestsIn(bench.published(60_000))).toEqual([]);
});

test('the loss of the very last record is found by the heartbeat', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }));
  bench.take(heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 3 }]));
  expect(gatewayOf(bench).missingCount).toBe(2);
  expect(resendRequestsIn(bench.published(2_100))).toMatchObject([{ fromSeq: 2, toSeq: 3 }]);
});

test('what the gateway no longer holds is recorded as lost and the mark jumps over it', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 8 }));
  bench.take(heartbeatMessage([{ epoch: 1, firstSeq: 6, lastSeq: 8 }]));
  bench.take(readingMessage({ seq: 6 }), readingMessage({ seq: 7 }));
  expect(gatewayOf(bench)).toMatchObject({
    confirmed: { epoch: 1, seq: 8 },
    missingCount: 0,
    gaps: [{ epoch: 1, fromSeq: 1, toSeq: 5, reason: 'not-held', sinceMs: T0 }],
  });
});

test('a reply that names numbers as missing ends the asking, but only for what was asked', () => {
  const bench = new IngestBench();
  const held = [...seqsBetween(4, 14), 19].map((seq) => readingMessage({ seq }));
  bench.take(stateMessage('online'), ...held);
  const [request] = resendRequestsIn(bench.published(2_100));
  expect(request).toMatchObject({ fromSeq: 15, toSeq: 18 });
  const reply = {
    requestId: request?.requestId,
    accepted: true,
    reason: '',
    records: 0,
    missing: [{ epoch: 1, fromSeq: 1, toSeq: 16 }],
  };
  const message = { topic: topics.commandReply(lobby, 'resend'), payload: JSON.stringify(reply) };
  bench.take(message);
  expect(gatewayOf(bench).gaps).toMatchObject([{ fromSeq: 15, toSeq: 16, reason: 'not-held' }]);
  expect(gatewayOf(bench).missingCount).toBe(5);
  expect(bench.take(message).counts.refused).toEqual({ 'reply-not-asked': 1 });
});

test('a gap record of the gateway closes the numbers that it names', () => {
  const bench = new IngestBench();
  const facts = { epoch: 1, fromSeq: 2, toSeq: 4, reason: 'quota' } as const;
  bench.take(readingMessage({ seq: 1 }), eventMessage({ kind: 'gap', facts }, { seq: 5 }));
  expect(gatewayOf(bench)).toMatchObject({
    confirmed: { epoch: 1, seq: 5 },
    gaps: [{ fromSeq: 2, toSeq: 4, reason: 'quota' }],
  });
});

test('a record that was given up is stored when it comes after all', () => {
  const bench = new IngestBench();
  const facts = { epoch: 1, fromSeq: 2, toSeq: 4, reason: 'quota' } as const;
  bench.take(readingMessage({ seq: 1 }), eventMessage({ kind: 'gap', facts }, { seq: 5 }));
  bench.take(readingMessage({ seq: 3 }));
  expect(bench.count('events')).toBe(3);
  expect(gatewayOf(bench).gaps.map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([
    [4, 4],
    [2, 2],
  ]);
});

test('a record that is never valid stops holding up the others after three refusals', () => {
  const bench = new IngestBench();
  const poison = readingMessage({ seq: 2 });
  const broken = { ...poison, payload: poison.payload.replace('34.2', '"hot"') };
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }), readingMessage({ seq: 3 }));
  for (let times = 1; times <= 3; times++) {
    expect(bench.take(broken).counts.refused).toEqual({ schema: 1 });
  }
  expect(gatewayOf(bench)).toMatchObject({
    confirmed: { epoch: 1, seq: 3 },
    gaps: [{ fromSeq: 2, toSeq: 2, reason: 'refused' }],
  });
});

test('refused records of numbers that nobody misses give nothing up', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  const poison = readingMessage({ seq: 2 });
  for (let times = 0; times < 5; times++) {
    bench.take({ ...poison, payload: poison.payload.replace('34.2', '"hot"') });
  }
  expect(gatewayOf(bench)).toMatchObject({ confirmed: { epoch: 1, seq: 1 }, gaps: [] });
});

test('a hole shows as a gap of its gateway once it is older than five minutes', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 2 }));
  bench.advance(299_000);
  expect(gatewayOf(bench).gaps).toEqual([]);
  bench.advance(2_000);
  expect(gatewayOf(bench).gaps).toEqual([
    { epoch: 1, fromSeq: 1, toSeq: 1, reason: 'missing', sinceMs: T0 },
  ]);
});

test('an epoch that the gateway no longer lists is not asked for any more', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 2, epoch: 1 }));
  bench.take(heartbeatMessage([{ epoch: 2, firstSeq: 1, lastSeq: 0 }]));
  expect(gatewayOf(bench)).toMatchObject({
    missingCount: 0,
    gaps: [{ epoch: 1, reason: 'not-held' }],
  });
});

test('after a restart the ops centre goes on where it was', () => {
  const bench = new IngestBench();
  bench.take(
    stateMessage('online'),
    heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 9 }]),
    readingMessage({ seq: 1 }),
    readingMessage({ seq: 5 }),
  );
  const before = gatewayOf(bench);
  bench.restart();
  expect(gatewayOf(bench)).toEqual(before);
  const outcome = bench.take(readingMessage({ seq: 5 }), readingMessage({ seq: 2 }));
  expect(outcome.counts).toMatchObject({ duplicates: 1, stored: { reading: 1 } });
  expect(gatewayOf(bench)).toMatchObject({ confirmed: { epoch: 1, seq: 2 }, missingCount: 6 });
});

test('a number far beyond every other is refused and moves nothing', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  const outcome = bench.take(readingMessage({ seq: 900_000_000_000_000, observedAtMs: T0 }));
  expect(outcome.counts.refused).toEqual({ 'too-far': 1 });
  expect(gatewayOf(bench).missingCount).toBe(0);
});
