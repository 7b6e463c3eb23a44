import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WriteOutcome } from '#gateway/delivery/sink.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import { createCentreLink } from '#gateway/sinks/mqtt/centre-link.ts';
import { probeMqtt } from '#gateway/sinks/mqtt/mqtt-probe.ts';
import { createMqttSink } from '#gateway/sinks/mqtt/mqtt-sink.ts';
import { decodeEventMessage } from '#gateway/wire/cloud-event.ts';
import { gatewayStateV1, heartbeatV1 } from '#gateway/wire/control-messages.ts';
import type { BenchKind, BrokerBench } from '#tests/support/broker-benches.ts';
import { benchKinds } from '#tests/support/broker-benches.ts';
import { describeWith } from '#tests/support/describe-with.ts';
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

async function partsOn(
  bench: BrokerBench,
  filters: readonly string[] = recordFilters,
  maxInflight = 256,
) {
  const listener = await listenTo(bench.url, filters, bench.centre);
  const connection = gatewayConnection(bench.endpoint, { maxInflight });
  await online(connection);
  return { listener, connection, sink: sinkOn(connection) };
}

for (const kind of benchKinds) {
  const suite = (): void => suiteOver(kind);
  if (kind.needs) describeWith(kind.needs, `the sink over ${kind.name}`, suite);
  else describe(`the sink over ${kind.name}`, suite);
}

function suiteOver(kind: BenchKind): void {
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
    const { connection, listener: before, sink } = await partsOn(bench, recordFilters, 1);
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

  test('the state says online after each connect, and offline with the same session after a loss', async () => {
    const listener = await listenTo(bench.url, [`${gateBase}/state`], bench.centre);
    const states = () =>
      listener.heard
        .filter(({ retained }) => !retained)
        .map(({ text }) => gatewayStateV1.parse(JSON.parse(text)));
    const connection = gatewayConnection(bench.endpoint, {
      // A second client with the same id makes the broker drop the first without a goodbye.
      reconnect: {
        firstMs: 60_000,
        longestMs: 60_000,
        stableMs: 60_000,
        quietMs: 61_000,
        calmMs: 62_000,
      },
    });
    await eventually('birth', () => states().length === 1);
    const rival = gatewayConnection(bench.endpoint, { bootId: 'boot-2' });
    await eventually('death and second birth', () => states().length === 3);
    const [birth, ...later] = states();
    const death = later.find(({ status }) => status === 'offline');
    expect(birth).toMatchObject({ status: 'online', bootId: 'boot-1' });
    expect(death).toMatchObject({ bootId: 'boot-1', sessionId: birth?.sessionId });
    expect(later.find(({ status }) => status === 'online')).toMatchObject({ bootId: 'boot-2' });
    await eventually('the loss', () => connection.state() !== 'online');
    await rival.stop();
    await eventually('goodbye', () => states().at(-1)?.status === 'offline');
    expect(states().at(-1)?.bootId).toBe('boot-2');
    expect(states()).toHaveLength(4);
  });

  test('whoever comes later finds the state retained', async () => {
    await partsOn(bench);
    const listener = await listenTo(bench.url, [`${gateBase}/state`], {
      ...bench.centre,
      clientId: 'ops-centre-late',
    });
    await eventually('the retained state', () => listener.heard.length === 1);
    expect(listener.heard[0]).toMatchObject({ retained: true });
  });

  // Mosquitto 2.0.11 grants every subscription and filters later, so only the embedded broker can say no.
  if (kind.protocolVersion === 4) {
    test('a subscription that is denied is told', async () => {
      const { connection } = await partsOn(bench);
      connection.subscribe([`${gateBase}/ack`]);
      connection.subscribe(['gatehouse/v1/site-1/gate-2/ack']);
      await eventually('the warning', () => connection.warnings.length > 0);
      expect(connection.warnings).toEqual([
        'The broker does not allow this gateway to subscribe to gatehouse/v1/site-1/gate-2/ack.',
      ]);
    });
  }

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

  test('the conversation with the ops centre: heartbeat, confirmation, request and answer', async () => {
    const conversation = ['health', 'cmd/resend/reply', 'device/+/state'];
    const { listener, connection } = await partsOn(
      bench,
      conversation.map((path) => `${gateBase}/${path}`),
    );
    const { confirmed, link } = centreSide(connection);
    await eventually('a heartbeat', () =>
      listener.heard.some(({ topic }) => topic.endsWith('/health')),
    );
    const heartbeat = listener.heard.find(({ topic }) => topic.endsWith('/health'));
    expect(heartbeatV1.parse(JSON.parse(heartbeat?.text ?? '')).head).toEqual({ epoch: 1, seq: 9 });
    await say(listener, 'ack', '{"centreId":"main","confirmed":[{"epoch":1,"seq":9}]}');
    await say(listener, 'ack', 'rubbish');
    await say(listener, 'cmd/resend', '{"requestId":"r-1","epoch":1,"fromSeq":2,"toSeq":3}');
    await eventually('the answer', () => listener.heard.some(({ text }) => text.includes('r-1')));
    expect(confirmed).toEqual([{ epoch: 1, seq: 9 }]);
    expect(link.counters()).toMatchObject({ acks: 1, refused: { 'not-json': 1 } });
    await hearsAgain(bench, connection, confirmed);
  });
}

function centreSide(connection: TestConnection) {
  const confirmed: unknown[] = [];
  const link = createCentreLink({
    connection,
    address: gateAddress,
    clock: realClock,
    heartbeat: () => ({
      bootId: 'boot-1',
      sentAtMs: Date.now(),
      clockState: 'synchronised',
      head: { epoch: 1, seq: 9 },
      epochs: [{ epoch: 1, firstSeq: 1, lastSeq: 9, reason: 'first-start' }],
      devices: [],
    }),
    onConfirmed: (_centreId, list) => confirmed.push(...list) > 0,
    onResend: ({ requestId }) =>
      Promise.resolve({ requestId, accepted: true, reason: '', records: 2, missing: [] }),
    onCommand: () => {},
  });
  link.start();
  return { confirmed, link };
}

const say = (listener: Listener, path: string, text: string): Promise<unknown> =>
  listener.client.publishAsync(`${gateBase}/${path}`, text, { qos: 1 });

/** After a broker restart, which loses every session, the gateway must still hear the centre. */
async function hearsAgain(
  bench: BrokerBench,
  connection: TestConnection,
  confirmed: readonly unknown[],
): Promise<void> {
  await bench.kill();
  await eventually('the loss', () => connection.state() === 'offline');
  await bench.back();
  await online(connection);
  const centre = await listenTo(bench.url, [], bench.centre);
  await eventually('a confirmation after the restart', async () => {
    await say(centre, 'ack', '{"centreId":"main","confirmed":[{"epoch":1,"seq":10}]}');
    return confirmed.length >= 2;
  });
}
