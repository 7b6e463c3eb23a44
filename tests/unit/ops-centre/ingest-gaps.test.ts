import { expect, test } from 'vitest';
import { topics } from '#gateway/wire/topics.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import type { IngestOutcome } from '#ops-centre/ingest/ingest-outcome.ts';
import { IngestBench, publishedIn } from '#tests/support/ops-centre/ingest-bench.ts';
import {
  alertMessage,
  eventMessage,
  heartbeatMessage,
  lobby,
  readingMessage,
  stateMessage,
  T0,
} from '#tests/support/ops-centre/wire-events.ts';

const gapsOf = (bench: IngestBench) => bench.core.gateways(bench.now)[0]?.gaps;

/** What pages were told of the gateway, in events that none may miss. */
const toldGaps = ({ stream }: IngestOutcome) =>
  stream
    .filter(({ event }) => event === 'gateway')
    .map(({ dataJson }) => (JSON.parse(dataJson) as GatewayView).gaps);

const confirmationsIn = (outcome: IngestOutcome) =>
  publishedIn(outcome)
    .filter(({ topic }) => topic === topics.ack(lobby))
    .map(({ body }) => body);

test('a gap that shows after five minutes is an event of the stream, and so is its end', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }), readingMessage({ seq: 3 }));
  bench.advance(299_000);
  expect(toldGaps(bench.tick())).not.toContainEqual(expect.objectContaining({ length: 1 }));
  bench.advance(2_000);
  const missing = { epoch: 1, fromSeq: 2, toSeq: 2, reason: 'missing', sinceMs: T0 };
  expect(toldGaps(bench.tick())).toEqual([[missing]]);
  bench.advance(60_000);
  expect(toldGaps(bench.take(readingMessage({ seq: 2 })))).toEqual([[]]);
  expect(gapsOf(bench)).toEqual([]);
});

test('a gap is as old after a restart of the ops centre as before', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 3 }));
  bench.advance(200_000);
  bench.take(readingMessage({ seq: 2 }));
  bench.restart();
  bench.advance(101_000);
  expect(gapsOf(bench)).toEqual([
    { epoch: 1, fromSeq: 1, toSeq: 1, reason: 'missing', sinceMs: T0 },
  ]);
  bench.restart();
  expect(gapsOf(bench)).toHaveLength(1);
});

test.each(['quota', 'lost-tail', 'corrupt-row'] as const)(
  'a gap record (%s) closes its numbers at once, and what follows is confirmed',
  (reason) => {
    const bench = new IngestBench();
    bench.take(stateMessage('online'), readingMessage({ seq: 1 }), readingMessage({ seq: 6 }));
    bench.advance(1_000);
    const gap = { epoch: 1, fromSeq: 2, toSeq: 5, reason };
    const outcome = bench.take(eventMessage({ kind: 'gap', facts: gap }, { seq: 7 }));
    expect(toldGaps(outcome)).toEqual([[{ ...gap, sinceMs: T0 + 1_000 }]]);
    expect(confirmationsIn(outcome)).toEqual([
      { centreId: 'main', confirmed: [{ epoch: 1, seq: 7 }] },
    ]);
    expect(bench.core.gateways(bench.now)[0]?.missingCount).toBe(0);
  },
);

test('a lost tail is closed by the gap record of the epoch after it', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }));
  bench.take(heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 9 }]));
  const facts = { epoch: 1, fromSeq: 5, toSeq: 9, reason: 'lost-tail' } as const;
  bench.take(eventMessage({ kind: 'gap', facts }, { epoch: 2, seq: 1 }));
  bench.take(...[2, 3, 4].map((seq) => readingMessage({ seq })));
  bench.advance(1_000);
  const [confirmation] = confirmationsIn(bench.take(stateMessage('online')));
  expect(gapsOf(bench)).toMatchObject([{ epoch: 1, fromSeq: 5, toSeq: 9, reason: 'lost-tail' }]);
  expect(confirmation?.confirmed).toEqual([
    { epoch: 1, seq: 9 },
    { epoch: 2, seq: 1 },
  ]);
});

test('the reason of the gateway stands, also where the heartbeat was here before its gap record', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 9 }));
  bench.take(heartbeatMessage([{ epoch: 1, firstSeq: 7, lastSeq: 9 }]));
  expect(gapsOf(bench)).toMatchObject([{ fromSeq: 1, toSeq: 6, reason: 'not-held' }]);
  const facts = { epoch: 1, fromSeq: 3, toSeq: 5, reason: 'quota' } as const;
  bench.take(eventMessage({ kind: 'gap', facts }, { seq: 10 }));
  expect(gapsOf(bench)?.map(({ fromSeq, toSeq, reason }) => [fromSeq, toSeq, reason])).toEqual([
    [6, 6, 'not-held'],
    [3, 5, 'quota'],
    [1, 2, 'not-held'],
  ]);
});

test('an alert is confirmed by itself while something before it is missing', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }));
  bench.advance(1_000);
  const [first] = confirmationsIn(bench.take(alertMessage({ seq: 8 })));
  const ahead = { confirmed: [{ epoch: 1, seq: 1 }], alerts: [{ epoch: 1, seq: 8 }] };
  expect(first).toMatchObject(ahead);
  bench.advance(1_000);
  const again = bench.take(alertMessage({ seq: 8 }));
  expect(again.counts).toMatchObject({ duplicates: 1, stored: {} });
  expect(confirmationsIn(again)).toMatchObject([ahead]);
  bench.restart();
  expect(confirmationsIn(bench.take(stateMessage('online', 'session-2')))).toMatchObject([ahead]);
});

test('once nothing before it is missing an alert needs no confirmation of its own', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), alertMessage({ seq: 2 }));
  bench.advance(1_000);
  const [confirmation] = confirmationsIn(bench.take(readingMessage({ seq: 1 })));
  expect(confirmation).toEqual({ centreId: 'main', confirmed: [{ epoch: 1, seq: 2 }] });
});
