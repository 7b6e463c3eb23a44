import { expect, test } from 'vitest';
import { topics } from '#gateway/wire/topics.ts';
import {
  IngestBench,
  publishedIn,
  resendRequestsIn,
} from '#tests/support/ops-centre/ingest-bench.ts';
import {
  eventMessage,
  heartbeatMessage,
  lobby,
  readingMessage,
  stateMessage,
  T0,
} from '#tests/support/ops-centre/wire-events.ts';

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

test('the loss of the very last record is found by the heartbeat', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }));
  bench.take(heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 3 }]));
  expect(bench.gateway().missingCount).toBe(2);
  expect(resendRequestsIn(bench.published(2_100))).toMatchObject([{ fromSeq: 2, toSeq: 3 }]);
});

test('what the gateway no longer holds is recorded as lost and the mark jumps over it', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 8 }));
  bench.take(heartbeatMessage([{ epoch: 1, firstSeq: 6, lastSeq: 8 }]));
  bench.take(readingMessage({ seq: 6 }), readingMessage({ seq: 7 }));
  expect(bench.gateway()).toMatchObject({
    confirmed: { epoch: 1, seq: 8 },
    missingCount: 0,
    gaps: [{ epoch: 1, fromSeq: 1, toSeq: 5, reason: 'not-held', sinceMs: T0 }],
  });
});

test('a gap record of the gateway closes the numbers that it names', () => {
  const bench = new IngestBench();
  const facts = { epoch: 1, fromSeq: 2, toSeq: 4, reason: 'quota' } as const;
  bench.take(readingMessage({ seq: 1 }), eventMessage({ kind: 'gap', facts }, { seq: 5 }));
  expect(bench.gateway()).toMatchObject({
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
  expect(bench.gateway().gaps.map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([
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
  expect(bench.gateway()).toMatchObject({
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
  expect(bench.gateway()).toMatchObject({ confirmed: { epoch: 1, seq: 1 }, gaps: [] });
});

test('a hole shows as a gap of its gateway once it is older than five minutes', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 2 }));
  bench.advance(299_000);
  expect(bench.gateway().gaps).toEqual([]);
  bench.advance(2_000);
  expect(bench.gateway().gaps).toEqual([
    { epoch: 1, fromSeq: 1, toSeq: 1, reason: 'missing', sinceMs: T0 },
  ]);
});

test('an epoch that the gateway no longer lists is not asked for any more', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 2, epoch: 1 }));
  bench.take(heartbeatMessage([{ epoch: 2, firstSeq: 1, lastSeq: 0 }]));
  expect(bench.gateway()).toMatchObject({
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
  const before = bench.gateway();
  bench.restart();
  expect(bench.gateway()).toEqual(before);
  const outcome = bench.take(readingMessage({ seq: 5 }), readingMessage({ seq: 2 }));
  expect(outcome.counts).toMatchObject({ duplicates: 1, stored: { reading: 1 } });
  expect(bench.gateway()).toMatchObject({ confirmed: { epoch: 1, seq: 2 }, missingCount: 6 });
});

test('a number far beyond every other is refused and moves nothing', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  const outcome = bench.take(readingMessage({ seq: 900_000_000_000_000, observedAtMs: T0 }));
  expect(outcome.counts.refused).toEqual({ 'too-far': 1 });
  expect(bench.gateway().missingCount).toBe(0);
});
