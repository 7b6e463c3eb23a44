import { expect, test } from 'vitest';
import type { IncomingMessage } from '#ops-centre/ingest/incoming-message.ts';
import type { IngestOutcome } from '#ops-centre/ingest/ingest-outcome.ts';
import { OutcomeBuilder } from '#ops-centre/ingest/ingest-outcome.ts';
import { IngestPump } from '#ops-centre/ingest/ingest-pump.ts';
import { ingestSafely } from '#ops-centre/ingest/ingest-safely.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

const messageOf = (topic: string, payload = ''): IncomingMessage => ({
  topic,
  payload,
  retained: false,
  receivedAtMs: 0,
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

function pumpWith(ingest: (topics: readonly string[]) => Promise<void> | void) {
  const clock = new FakeClock();
  const faults: (string | null)[] = [];
  const batches: string[][] = [];
  const outcomes: IngestOutcome[] = [];
  const pump = new IngestPump({
    clock,
    ingest: async (messages) => {
      const names = messages.map(({ topic }) => topic);
      batches.push(names);
      await ingest(names);
      return new OutcomeBuilder().build();
    },
    onOutcome: (outcome) => outcomes.push(outcome),
    onFault: (cause) => faults.push(cause?.message ?? null),
  });
  return { clock, pump, faults, batches, outcomes };
}

test('messages that come while a batch is under way make the next batch, in order', async () => {
  const gates: (() => void)[] = [];
  const { clock, pump, batches, outcomes } = pumpWith(
    () => new Promise<void>((resolve) => gates.push(resolve)),
  );
  pump.push(messageOf('a'));
  await clock.advanceGently(10);
  for (const name of ['b', 'c', 'd']) pump.push(messageOf(name));
  await clock.advanceGently(50);
  expect(batches).toEqual([['a']]);
  gates.shift()?.();
  await clock.advanceGently(50);
  expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
  gates.shift()?.();
  await settled();
  expect(outcomes).toHaveLength(2);
});

test('a batch that the store refuses is offered again, and nothing overtakes it', async () => {
  let isFull = true;
  const { clock, pump, faults, batches } = pumpWith(() => {
    if (isFull) throw new Error('disk is full');
  });
  pump.push(messageOf('a'));
  await clock.advanceGently(100);
  pump.push(messageOf('b'));
  await clock.advanceGently(2_500);
  expect(batches.every(([name]) => name === 'a')).toBe(true);
  expect(faults.every((fault) => fault === 'disk is full')).toBe(true);
  isFull = false;
  await clock.advanceGently(1_500);
  expect(batches.at(-1)).toEqual(['b']);
  expect(faults.at(-1)).toBeNull();
});

test('a broker that is faster than the store has to wait, and goes on when there is room', async () => {
  const gates: (() => void)[] = [];
  const { clock, pump } = pumpWith(() => new Promise<void>((resolve) => gates.push(resolve)));
  for (let index = 0; index < 6_000; index++) pump.push(messageOf('a'));
  expect(pump.hasRoom).toBe(false);
  let isResumed = false;
  void pump.whenRoom().then(() => {
    isResumed = true;
  });
  for (let batch = 0; batch < 3; batch++) {
    await clock.advanceGently(50);
    gates.shift()?.();
  }
  await clock.advanceGently(50);
  expect(isResumed).toBe(true);
});

test('stopping takes in what is queued', async () => {
  const { pump, batches } = pumpWith(() => undefined);
  pump.push(messageOf('a'));
  pump.push(messageOf('b'));
  await pump.stop();
  expect(batches.flat()).toEqual(['a', 'b']);
});

test('stopping while the store refuses does not hang', async () => {
  const { pump, clock } = pumpWith(() => {
    throw new Error('disk is full');
  });
  pump.push(messageOf('a'));
  await clock.advanceGently(50);
  await pump.stop();
});

test('one message that cannot be digested is refused, and the others are taken in', () => {
  const taken: string[] = [];
  const core = {
    ingest: (messages: readonly IncomingMessage[]) => {
      if (messages.some(({ topic }) => topic === 'poison')) throw new TypeError('a bug');
      taken.push(...messages.map(({ topic }) => topic));
      const outcome = new OutcomeBuilder();
      for (const _ of messages) outcome.countStored('reading');
      return outcome.build();
    },
  };
  const now = { wallMs: 0, monotonicMs: 0 };
  const batch = ['a', 'poison', 'b'].map((topic) => messageOf(topic));
  const { counts, notices } = ingestSafely(core, batch, now);
  expect(taken).toEqual(['a', 'b']);
  expect(counts).toMatchObject({ stored: { reading: 2 }, refused: { internal: 1 } });
  expect(notices).toMatchObject([{ level: 'loss' }]);
});

test('a fault of the store is not blamed on a message', () => {
  const core = {
    ingest: () => {
      throw Object.assign(new Error('disk I/O error'), { errcode: 778 });
    },
  };
  const now = { wallMs: 0, monotonicMs: 0 };
  expect(() => ingestSafely(core, [messageOf('a'), messageOf('b')], now)).toThrow('disk I/O');
});
