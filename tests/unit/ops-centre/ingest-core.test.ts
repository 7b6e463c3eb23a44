import { expect, test } from 'vitest';
import type { RecordClock } from '#gateway/domain/record.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';
import type { PassageView } from '#ops-centre/http/api/passage-types.ts';
import { IngestBench, publishedIn } from '#tests/support/ops-centre/ingest-bench.ts';
import {
  alertMessage,
  heartbeatMessage,
  lobby,
  passageMessage,
  readingMessage,
  stateMessage,
  T0,
} from '#tests/support/ops-centre/wire-events.ts';

const gatewayOf = (bench: IngestBench) => {
  const [gateway] = bench.core.gateways(bench.now);
  if (!gateway) throw new Error('no gateway');
  return gateway;
};

const _resendRequestsIn = (published: ReturnType<typeof publishedIn>) =>
  published
    .filter(({ topic }) => topic === topics.command(lobby, 'resend'))
    .map(({ body }) => body);

test('a record that comes twice is stored once and counted as a duplicate', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  const outcome = bench.take(readingMessage({ seq: 1 }), readingMessage({ seq: 2 }));
  expect(bench.count('events')).toBe(2);
  expect(outcome.counts).toMatchObject({ duplicates: 1, conflicts: 0, stored: { reading: 1 } });
});

test('another record under a number that is taken is a conflict, and is not stored', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  const outcome = bench.take(readingMessage({ seq: 1, observedAtMs: T0 + 99 }));
  expect(outcome.counts).toMatchObject({ duplicates: 1, conflicts: 1 });
  expect(outcome.notices[0]).toMatchObject({ level: 'loss', fields: { eventId: 'gate-1:1:1' } });
  expect(bench.count('events')).toBe(1);
});

test('a gateway that was last heard of two minutes before the restart is silent, not online', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 0 }]));
  bench.advance(120_000);
  bench.restart();
  expect(gatewayOf(bench).status).toBe('silent');
});

test('a gateway that falls silent is announced to the pages without any message', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'));
  bench.advance(89_000);
  expect(bench.tick().stream).toEqual([]);
  bench.advance(2_000);
  const [row] = bench.tick().stream;
  expect(JSON.parse(row?.dataJson ?? '{}')).toMatchObject({
    gatewayId: 'gate-1',
    status: 'silent',
  });
});

test('moved counters reach the pages within a second but are not kept in the log', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'));
  const kept = bench.count('stream');
  bench.take(readingMessage({ seq: 1 }));
  bench.advance(1_000);
  expect(bench.tick().updates).toMatchObject([{ confirmed: { epoch: 1, seq: 1 } }]);
  expect(bench.count('stream')).toBe(kept);
});

test('an event under the topic of another gateway is refused', () => {
  const bench = new IngestBench();
  const spoofed = { ...readingMessage({ seq: 1 }), topic: 'gatehouse/v1/tower-1/gate-2/reading' };
  expect(bench.take(spoofed).counts.refused).toEqual({ 'other-gateway': 1 });
  expect(bench.count('events')).toBe(0);
});

test('a second gateway under the same name at another site is refused while the first is online', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }));
  const twin = readingMessage({ seq: 2, from: { siteId: 'tower-2', gatewayId: 'gate-1' } });
  expect(bench.take(twin).counts.refused).toEqual({ 'other-site': 1 });
  bench.take(stateMessage('offline'));
  expect(bench.take(twin).counts.stored).toEqual({ reading: 1 });
  expect(gatewayOf(bench).siteId).toBe('tower-2');
});

test('when the store fails nothing of the batch is taken in, and the same batch can be offered again', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  const realRun = bench.db.run.bind(bench.db);
  bench.db.run = (sql, ...values) => {
    if (sql.includes('INTO alert_log')) {
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    }
    return realRun(sql, ...values);
  };
  const batch = [readingMessage({ seq: 2 }), alertMessage({ seq: 3 })];
  expect(() => bench.take(...batch)).toThrow('disk is full');
  expect(bench.count('events')).toBe(1);
  expect(gatewayOf(bench).confirmed).toEqual({ epoch: 1, seq: 1 });
  bench.db.run = realRun;
  expect(bench.take(...batch).counts.stored).toEqual({ reading: 1, alert: 1 });
  expect(gatewayOf(bench).confirmed).toEqual({ epoch: 1, seq: 3 });
});

test('a store that cannot even be read again confirms nothing until it can', () => {
  const bench = new IngestBench();
  bench.take(stateMessage('online'), readingMessage({ seq: 1 }));
  const realAll = bench.db.all.bind(bench.db);
  const realTransaction = bench.db.transaction.bind(bench.db);
  const fault = () => {
    throw Object.assign(new Error('disk I/O error'), { errcode: 266 });
  };
  bench.db.transaction = (work) =>
    realTransaction(() => {
      work();
      return fault();
    });
  bench.db.all = fault;
  expect(() => bench.take(readingMessage({ seq: 2 }))).toThrow('I/O');
  bench.advance(1_000);
  expect(() => bench.take(stateMessage('online'))).toThrow('I/O');
  expect(() => bench.tick()).toThrow('I/O');
  bench.db.transaction = realTransaction;
  bench.db.all = realAll;
  const outcome = bench.take(readingMessage({ seq: 2 }), stateMessage('online'));
  expect(outcome.counts).toMatchObject({ duplicates: 0, stored: { reading: 1 } });
  expect(bench.count('events')).toBe(2);
});

test('whichever statement of a batch fails, either all of it is in the store or nothing', () => {
  let failedRounds = 0;
  for (let failingCall = 1; failingCall < 100; failingCall++) {
    const bench = new IngestBench();
    const realRun = bench.db.run.bind(bench.db);
    let calls = 0;
    bench.db.run = (sql, ...values) => {
      if (++calls === failingCall) throw Object.assign(new Error('I/O error'), { errcode: 778 });
      return realRun(sql, ...values);
    };
    const batch = [
      stateMessage('online'),
      passageMessage({ seq: 1 }),
      alertMessage({ seq: 2 }),
      heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 4 }]),
    ];
    try {
      bench.take(...batch);
      break;
    } catch {
      failedRounds++;
    }
    expect(['events', 'alerts', 'stream', 'continuity'].map((table) => bench.count(table))).toEqual(
      [0, 0, 0, 0],
    );
    expect(bench.core.gateways(bench.now)).toEqual([]);
    bench.db.run = realRun;
    expect(bench.take(...batch).counts.stored).toEqual({ passage: 1, alert: 1 });
    expect(gatewayOf(bench)).toMatchObject({ confirmed: { epoch: 1, seq: 2 }, missingCount: 2 });
  }
  expect(failedRounds).toBeGreaterThan(6);
});

test('passages and alerts go to the pages in the transaction that stores them', () => {
  const bench = new IngestBench();
  const { stream } = bench.take(passageMessage({ seq: 1 }), alertMessage({ seq: 2 }));
  const [passage, alert] = stream.filter(({ event }) => event !== 'gateway');
  expect(JSON.parse(passage?.dataJson ?? '') as PassageView).toMatchObject({
    eventId: 'gate-1:1:1',
    outcome: 'normal',
    codeVerdict: 'valid',
    late: false,
  });
  expect(JSON.parse(alert?.dataJson ?? '') as AlertView).toMatchObject({
    alertId: 'gate-1.lane-1-boot-1-2',
    state: 'open',
    version: 1,
    compensatedTemperatureCelsius: 38.6,
  });
});

test('a passage from the time of an outage is stored, but is no live event', () => {
  const bench = new IngestBench();
  const { stream, counts } = bench.take(passageMessage({ seq: 1, observedAtMs: T0 - 61_000 }));
  expect(counts.stored).toEqual({ passage: 1 });
  expect(stream.filter(({ event }) => event === 'passage')).toEqual([]);
});

test('an alert from the time of an outage is told, and marked late', () => {
  const bench = new IngestBench();
  const { stream } = bench.take(alertMessage({ seq: 1, observedAtMs: T0 - 61_000 }));
  const row = stream.find(({ event }) => event === 'alert');
  expect(JSON.parse(row?.dataJson ?? '')).toMatchObject({ late: true });
});

test('an alert from a gate PC without a trusted clock is never late', () => {
  const bench = new IngestBench();
  const clock: RecordClock = {
    state: 'unsynchronised',
    bootId: 'boot-1',
    monotonicMs: 1,
    errorBoundMs: null,
  };
  const { stream } = bench.take(alertMessage({ seq: 1, observedAtMs: 0, clock }));
  const row = stream.find(({ event }) => event === 'alert');
  expect(JSON.parse(row?.dataJson ?? '')).toMatchObject({ late: false });
});

test('two feverish people at one gate are two alerts, and a re-measure belongs to the first', () => {
  const bench = new IngestBench();
  bench.take(
    alertMessage({ seq: 1 }, 'person-a'),
    alertMessage({ seq: 2 }, 'person-b'),
    alertMessage({ seq: 3 }, 'person-a', { change: 'updated', attempt: 2 }),
  );
  expect(bench.count('alerts')).toBe(2);
  expect(bench.count('alert_log', "alert_id = 'gate-1.person-a'")).toBe(2);
});

test('a conflict is told to the gateway, at once and with every later confirmation', () => {
  const bench = new IngestBench();
  const first = bench.take(readingMessage({ seq: 1 }), readingMessage({ seq: 2 }));
  expect(publishedIn(first).map(({ body }) => body)).toEqual([
    { centreId: 'main', confirmed: [{ epoch: 1, seq: 2 }] },
  ]);
  bench.take(readingMessage({ seq: 1, observedAtMs: T0 + 99 }));
  const conflicts = [{ epoch: 1, records: 1 }];
  expect(bench.published(300)).toMatchObject([{ body: { conflicts } }]);
  bench.restart();
  expect(publishedIn(bench.take(stateMessage('online')))).toMatchObject([{ body: { conflicts } }]);
});

test('a record that comes again under another number is not there twice, and leaves no gap behind', () => {
  const bench = new IngestBench();
  bench.take(alertMessage({ seq: 1 }), readingMessage({ seq: 2 }));
  const log = bench.count('alert_log');
  const renumbered = [
    alertMessage({ epoch: 5, seq: 1, formerly: { epoch: 1, seq: 1 } }),
    readingMessage({ epoch: 5, seq: 2, formerly: { epoch: 1, seq: 2 } }),
  ];
  bench.take(...renumbered, ...renumbered);
  expect([bench.count('events'), bench.count('events', 'epoch = 5')]).toEqual([2, 2]);
  expect(bench.count('alert_log')).toBe(log);
  bench.take(heartbeatMessage([{ epoch: 5, firstSeq: 1, lastSeq: 2 }]));
  expect(gatewayOf(bench)).toMatchObject({
    missingCount: 0,
    gaps: [],
    confirmed: { epoch: 5, seq: 2 },
  });
  // A copy of the old one that was still on its way is nothing new.
  expect(bench.take(readingMessage({ seq: 2 })).counts).toMatchObject({
    duplicates: 1,
    conflicts: 0,
  });
  expect(bench.count('events')).toBe(2);
});

test('a renumbered record whose former number is another’s is a new one', () => {
  const bench = new IngestBench();
  bench.take(readingMessage({ seq: 1 }));
  const formerly = { epoch: 1, seq: 1 };
  bench.take(readingMessage({ epoch: 5, seq: 1, observedAtMs: T0 + 99, formerly }));
  expect([bench.count('events', 'epoch = 1'), bench.count('events', 'epoch = 5')]).toEqual([1, 1]);
});

test('one that was renumbered before is recognised by the number that it had first', () => {
  const bench = new IngestBench();
  const formerly = { epoch: 1, seq: 1 };
  bench.take(readingMessage({ seq: 1 }));
  bench.take(readingMessage({ epoch: 5, seq: 1, formerly }));
  bench.take(readingMessage({ epoch: 9, seq: 1, formerly }));
  expect([bench.count('events'), bench.count('events', 'epoch = 9')]).toEqual([1, 1]);
});
