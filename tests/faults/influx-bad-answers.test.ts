import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import { deliveryConfig } from '#gateway/delivery/delivery-config.ts';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { influxConfigSchema } from '#gateway/sinks/influx/influx-config.ts';
import { createInfluxSink } from '#gateway/sinks/influx/influx-sink.ts';
import { createRandom } from '#sim/random.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { eventually } from '#tests/support/eventually.ts';
import { hurriedClock } from '#tests/support/hurried-clock.ts';
import type { InfluxFaultProxy, ProxyFault } from '#tests/support/influx-fault-proxy.ts';
import { startInfluxFaultProxy } from '#tests/support/influx-fault-proxy.ts';
import type { Influxd } from '#tests/support/influxd.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import { shortOrLong } from '#tests/support/whole/long-form.ts';
import { randomSeed } from '#tests/support/whole/random-seed.ts';

const POINTS = shortOrLong(20_000, 100_000);
/** Small, so that many requests are made of them. */
const BATCH_LINES = 200;
const BAD_ANSWERS_PROBABILITY = 0.3;
const POISON_LINES = 5;
const TIMEOUT_MS = 150;
/** Every wait of the delivery is so much shorter than in the field. */
const HURRY = 50;

const faults: readonly ProxyFault[] = [
  { kind: 'answer', status: 500 },
  { kind: 'answer', status: 503, retryAfterSeconds: 1 },
  { kind: 'answer', status: 429, retryAfterSeconds: 2 },
  { kind: 'answer', status: 429 },
  { kind: 'answer', status: 413 },
  { kind: 'answer', status: 401 },
  { kind: 'answer', status: 404 },
  { kind: 'answer', status: 200 },
  { kind: 'cut-before' },
  { kind: 'cut-after' },
  { kind: 'lost-answer' },
  { kind: 'late', afterMs: TIMEOUT_MS * 2 },
  { kind: 'half' },
];

/** 400 of a server that is no InfluxDB has a body of its own; a 400 that looks like one would condemn good lines. */
function faultsBy(seed: number): (turn: number) => ProxyFault {
  const random = createRandom(seed, 'bad answers');
  return () =>
    random.chance(BAD_ANSWERS_PROBABILITY)
      ? (faults[random.integer(0, faults.length - 1)] ?? { kind: 'none' })
      : { kind: 'none' };
}

/** `ambient_celsius` is text in this database for ever: a reading that carries one can never be stored. */
async function databaseThatRefusesAmbient(server: Influxd, database: string): Promise<void> {
  await server.query(`CREATE DATABASE ${database}`);
  const body = 'reading,device=other ambient_celsius="warm"';
  const answer = await fetch(`${server.url}/write?db=${database}`, { method: 'POST', body });
  expect(answer.status).toBe(204);
}

const drafts = (count: number, poison: ReadonlySet<number>): RecordDraft[] =>
  Array.from({ length: count }, (_, index) => {
    const draft = readingDraft(index);
    const ambient = poison.has(index + 1) ? 24 : null;
    const facts = { ...draft.facts, ambientTemperatureCelsius: ambient };
    return { ...draft, facts } as RecordDraft;
  });

function poisonBy(seed: number): ReadonlySet<number> {
  const random = createRandom(seed, 'poison');
  const places = new Set<number>();
  while (places.size < POISON_LINES) places.add(random.integer(1, POINTS));
  return places;
}

const sinkBefore = (
  proxy: InfluxFaultProxy,
  database: string,
  batchMaxLines: number,
  timeoutMs: number = TIMEOUT_MS,
): Sink =>
  createInfluxSink({
    id: 'influx',
    address: { siteId: 'tower-a', gatewayId: 'gate-1' },
    config: influxConfigSchema.parse({
      ...{ version: 'v1', url: proxy.url, database, batchMaxLines },
      ...{ flushIntervalMs: 100, timeoutMs },
    }),
    readSecret: () => Promise.reject(new Error('no secret in this test')),
  });

/** Delivers all of it, as a gateway does; resolves when the sink has everything. */
async function deliver(sink: Sink, batches: readonly RecordDraft[][]): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  const delivery = createDelivery({
    ...{ journal, sinks: [sink], clock: hurriedClock(HURRY), random: () => 0.5 },
    // Half is there before the start: what is live and what is backlog goes through the same faults.
    config: deliveryConfig.parse({ backlogRecordsPerSecond: 1_000_000, liveTailRecords: 256 }),
    onEvent: () => undefined,
  });
  onTestFinished(() => delivery.stop(100));
  const half = batches.length >> 1;
  for (const each of batches.slice(0, half)) await journal.append(each);
  await delivery.start();
  for (const each of batches.slice(half)) await journal.append(each);
  const isThrough = () => delivery.statuses().every(({ backlogRecords }) => backlogRecords === 0);
  await eventually('the delivery of everything', isThrough, 150_000, 20);
  return journal;
}

function inBatches(all: readonly RecordDraft[], size: number): RecordDraft[][] {
  const batches: RecordDraft[][] = [];
  for (let at = 0; at < all.length; at += size) batches.push(all.slice(at, at + size));
  return batches;
}

/** The numbers of all points that are stored, and how many rows hold them. */
async function storedSeqs(server: Influxd, database: string): Promise<number[]> {
  const rows = await server.query('SELECT seq FROM reading', database);
  return rows.map(({ seq }) => Number(seq)).toSorted((left, right) => left - right);
}

const seqsWithout = (count: number, poison: ReadonlySet<number>): number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter((seq) => !poison.has(seq));

describeWith(influxd, 'InfluxDB behind a connection that answers badly', () => {
  let server: Influxd;
  beforeAll(async () => {
    server = await startInfluxd();
  });
  afterAll(() => server.stop());

  test(`of ${POINTS} points with 30 % bad answers each is stored once, and the poisoned ones are dead letters`, async () => {
    const seed = randomSeed('bad answers of InfluxDB');
    const poison = poisonBy(seed);
    await databaseThatRefusesAmbient(server, 'bad_answers');
    const proxy = await startInfluxFaultProxy(server.url, faultsBy(seed));
    onTestFinished(() => proxy.close());
    const sink = sinkBefore(proxy, 'bad_answers', BATCH_LINES);
    onTestFinished(() => sink.close());
    const journal = await deliver(sink, inBatches(drafts(POINTS, poison), 50));

    expect(await storedSeqs(server, 'bad_answers')).toEqual(seqsWithout(POINTS, poison));
    const letters = await journal.listDeadLetters('influx', POINTS);
    expect(letters.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
      [...poison].toSorted((a, b) => a - b),
    );
    for (const { cause } of letters) expect(cause).toContain('field type conflict');
    // Not vacuous: each kind of fault was met, in about the share that is claimed.
    const bad = proxy.writes.filter(({ fault }) => fault !== 'none');
    expect(bad.length / proxy.writes.length).toBeGreaterThan(BAD_ANSWERS_PROBABILITY * 0.6);
    expect(new Set(bad.map(({ fault }) => fault))).toEqual(new Set(faults.map(({ kind }) => kind)));
  });

  test('control: a sink that takes any answer for a yes loses points', async () => {
    const seed = randomSeed('the control');
    await server.query('CREATE DATABASE control');
    const proxy = await startInfluxFaultProxy(server.url, faultsBy(seed));
    onTestFinished(() => proxy.close());
    const honest = sinkBefore(proxy, 'control', BATCH_LINES);
    onTestFinished(() => honest.close());
    const trusting: Sink = {
      ...honest,
      write: async (batch, signal) => {
        await honest.write(batch, signal);
        return { kind: 'accepted' };
      },
    };
    await deliver(trusting, inBatches(drafts(10_000, new Set()), 50));
    expect((await storedSeqs(server, 'control')).length).toBeLessThan(10_000);
  });

  describe('a poisoned line is found in at most log2(batch) + 2 requests', () => {
    test.each([
      [4_096, 1],
      [4_096, 4_096],
      [4_096, 2_731],
      [4_096, 1_365],
      [5_000, 3_333],
    ])('in a batch of %i, at place %i', async (lines, place) => {
      const database = `poison_${lines}_${place}`;
      await databaseThatRefusesAmbient(server, database);
      const proxy = await startInfluxFaultProxy(server.url, () => ({ kind: 'none' }));
      onTestFinished(() => proxy.close());
      const sink = sinkBefore(proxy, database, 5_000, 10_000);
      onTestFinished(() => sink.close());
      const journal = new MemoryJournal();
      const records = await journal.append(drafts(lines, new Set([place])));
      const outcome = await sink.write(records, new AbortController().signal);
      expect(outcome).toMatchObject({
        kind: 'partial',
        rejected: [{ index: place - 1 }],
        retry: [],
      });
      // The last request stores what comes behind it, where anything does.
      const behind = place < lines ? 1 : 0;
      expect(proxy.writes.length - behind).toBeLessThanOrEqual(Math.ceil(Math.log2(lines)) + 2);
      expect(await storedSeqs(server, database)).toEqual(seqsWithout(lines, new Set([place])));
    });
  });
});
