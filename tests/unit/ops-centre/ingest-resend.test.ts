import { expect, test } from 'vitest';
import { topics } from '#gateway/wire/topics.ts';
import { IngestBench, resendRequestsIn } from '#tests/support/ops-centre/ingest-bench.ts';
import {
  heartbeatMessage,
  lobby,
  readingMessage,
  stateMessage,
  T0,
} from '#tests/support/ops-centre/wire-events.ts';

const seqsBetween = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('a hole is asked for after the grace time, once, and the mark moves when it is filled', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }), readingMessage({ seq: 5 }));
  expect(resendRequestsIn(bench.published(1_900))).toEqual([]);
  const requests = resendRequestsIn(bench.published(200));
  expect(requests).toEqual([{ requestId: 'request-1', epoch: 1, fromSeq: 2, toSeq: 4 }]);
  expect(resendRequestsIn(bench.published(5_000))).toEqual([]);
  const backfill = [2, 3, 4].map((seq) => JSON.parse(readingMessage({ seq }).payload));
  bench.take({ topic: topics.backfill(lobby, 'reading'), payload: JSON.stringify(backfill) });
  expect(bench.gateway()).toMatchObject({ confirmed: { epoch: 1, seq: 5 }, missingCount: 0 });
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
  expect(bench.gateway().gaps).toMatchObject([{ fromSeq: 15, toSeq: 16, reason: 'not-held' }]);
  expect(bench.gateway().missingCount).toBe(5);
  expect(bench.take(message).counts.refused).toEqual({ 'reply-not-asked': 1 });
});
