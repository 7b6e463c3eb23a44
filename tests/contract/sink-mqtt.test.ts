import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WriteOutcome } from '#gateway/delivery/sink.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import { probeMqtt } from '#gateway/sinks/mqtt/mqtt-probe.ts';
import { createMqttSink } from '#gateway/sinks/mqtt/mqtt-sink.ts';
import { decodeEventMessage } from '#gateway/wire/cloud-event.ts';
import type { BrokerBench } from '#tests/support/broker-benches.ts';
import { describeOverBrokers } from '#tests/support/broker-benches.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { Listener, TestConnection } from '#tests/support/mqtt-parts.ts';
import {
  gateAddress,
  gateBase,
  gatewayConnection,
  listenTo,
  online,
  realFiles,
} from '#tests/support/mqtt-parts.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { exampleFacts, storedRecord } from '#tests/support/stored-records.ts';

const never = new AbortController().signal;
const kinds = Object.values(RecordKind);

const sinkOn = (connection: TestConnection) =>
  createMqttSink({
    connection,
    address: gateAddress,
    clock: realClock,
    liveWindowMs: 30_000,
    maxEventsPerMessage: 1,
  });

const readings = (count: number, firstSeq: number, ageMs = 0) =>
  Array.from({ length: count }, (_, n) =>
    storedRecord(exampleFacts.reading, { seq: firstSeq + n, observedAtMs: Date.now() - ageMs }),
  );

/** Numbers of the records that were heard, in order of arrival. */
const seqsHeard = ({ heard }: Listener): number[] =>
  heard.flatMap(({ text }) =>
    decodeEventMessage(text, gateAddress).flatMap((each) =>
      each.kind === 'event' ? [each.event.id.seq] : [],
    ),
  );

/** How many of a batch of so many need not be sent again. */
function acceptedOf(outcome: WriteOutcome, size: number): number {
  if (outcome.kind === 'accepted') return size;
  return outcome.kind === 'partial' ? size - outcome.retry.length : 0;
}

const range = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => first + n);

const recordFilters = [...kinds, 'backfill/+'].map((path) => `${gateBase}/${path}`);

async function partsOn(bench: BrokerBench, maxInflight = 256) {
  const listener = await listenTo(bench.url, recordFilters, bench.centre);
  const connection = gatewayConnection(bench.endpoint, { maxInflight });
  await online(connection);
  return { listener, connection, sink: sinkOn(connection) };
}

describeOverBrokers('the sink', (kind) => {
  let bench: BrokerBench;
  beforeAll(async () => {
    bench = await kind.start();
  });
  afterAll(() => bench.stop());

  test('every record that was accepted is heard, once', async () => {
    const { listener, sink } = await partsOn(bench);
    const outcomes = await Promise.all(
      [1, 501, 1_001, 1_501].map((first) => sink.write(readings(500, first), never)),
    );
    expect(outcomes).toEqual(Array.from({ length: 4 }, () => ({ kind: 'accepted' })));
    await eventually('2000 records', () => seqsHeard(listener).length >= 2_000);
    expect(seqsHeard(listener).toSorted((a, b) => a - b)).toEqual(range(1, 2_000));
  });

  test('each kind comes on its own topic, as an event that the wire understands', async () => {
    const { listener, sink } = await partsOn(bench);
    const batch = kinds.map((each, n) =>
      storedRecord(exampleFacts[each], { seq: n + 1, observedAtMs: Date.now() }),
    );
    expect(await sink.write(batch, never)).toEqual({ kind: 'accepted' });
    await eventually('all kinds', () => listener.heard.length === kinds.length);
    for (const { topic, text, contentType, retained } of listener.heard) {
      const [event] = decodeEventMessage(text, gateAddress);
      expect(event?.kind === 'event' && `${gateBase}/${event.event.kind}`).toBe(topic);
      expect(retained).toBe(false);
      expect(contentType).toBe(
        kind.protocolVersion === 5 ? 'application/cloudevents+json' : undefined,
      );
    }
  });

  test('old records come in batches on the backfill topics', async () => {
    const { listener, sink } = await partsOn(bench);
    expect(await sink.write(readings(250, 1, 3_600_000), never)).toEqual({ kind: 'accepted' });
    await eventually('three batches', () => listener.heard.length === 3);
    expect(new Set(listener.heard.map(({ topic }) => topic))).toEqual(
      new Set([`${gateBase}/backfill/reading`]),
    );
    expect(seqsHeard(listener)).toEqual(range(1, 250));
  });

  test('a broker killed in mid-batch: the rest is to be sent again, and nothing is queued', async () => {
    const { connection, listener: before, sink } = await partsOn(bench, 1);
    const batches = [1, 501, 1_001, 1_501].map((first) => readings(500, first));
    const writing = Promise.all(batches.map((batch) => sink.write(batch, never)));
    await eventually('the first records', () => before.heard.length > 0);
    await bench.kill();
    const outcomes = await writing;
    // With one message at a time, 2000 take far longer than it takes to kill a process.
    expect(outcomes.at(-1)).toMatchObject({ kind: 'retry', hold: false });
    const accepted = outcomes.reduce((sum, outcome) => sum + acceptedOf(outcome, 500), 0);
    expect(accepted).toBe(connection.counters().acknowledged - 1);
    expect(accepted).toBeGreaterThan(0);
    await eventually('the loss', () => connection.state() === 'offline');
    expect(await sink.write(readings(5, 800), never)).toMatchObject({ kind: 'retry', hold: false });
    const whileAway = await connection.publish(`${gateBase}/reading`, 'while away', {
      qos: 1,
      retain: false,
      contentType: null,
    });
    expect(whileAway.kind).toBe('not-sent');
    await bench.back();
    const listener = await listenTo(bench.url, recordFilters, bench.centre);
    await online(connection);
    expect(await sink.write(readings(10, 900), never)).toEqual({ kind: 'accepted' });
    await eventually('the next records', () => seqsHeard(listener).includes(909));
    // Nothing of before came by itself: neither from our side nor from the client library's.
    expect(seqsHeard(listener)).toEqual(range(900, 10));
    expect(connection.counters()).toMatchObject({ connects: 2, connectionsLost: 1 });
  });

  test('a write that is called off ends at once', async () => {
    const { sink } = await partsOn(bench);
    const attempt = new AbortController();
    attempt.abort();
    expect(await sink.write(readings(5, 1), attempt.signal)).toMatchObject({ kind: 'retry' });
  });

  test('no more messages are under way than the window allows', async () => {
    const connection = gatewayConnection(bench.endpoint, { maxInflight: 7 });
    await online(connection);
    const writing = sinkOn(connection).write(readings(500, 1), never);
    let most = 0;
    let isWriting = true;
    void writing.then(() => {
      isWriting = false;
    });
    while (isWriting) {
      most = Math.max(most, connection.counters().inFlight);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await writing).toEqual({ kind: 'accepted' });
    expect(most).toBe(7);
  });

  test('doctor looks in beside a running gateway and disturbs nobody', async () => {
    const { connection, listener } = await partsOn(bench);
    const probe = await probeMqtt({
      endpoint: bench.endpoint,
      files: realFiles,
      address: gateAddress,
    });
    expect(probe).toMatchObject({ ok: true, action: '', deniedTopics: [] });
    expect(connection.counters()).toMatchObject({ connects: 1, connectionsLost: 0 });
    await eventually('the probes', () => listener.heard.length === 2 * kinds.length);
    expect(seqsHeard(listener)).toEqual([]);
  });
});
