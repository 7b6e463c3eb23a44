import { expect, test } from 'vitest';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { createMqttSink } from '#gateway/sinks/mqtt/mqtt-sink.ts';
import type { PublishOutcome } from '#gateway/sinks/mqtt/publish-window.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { scriptedMqtt } from '#tests/support/scripted-mqtt.ts';
import {
  EXAMPLE_OBSERVED_AT_MS,
  exampleFacts,
  storedReadings,
  storedRecord,
} from '#tests/support/stored-records.ts';

const signal = new AbortController().signal;
const hold: PublishOutcome = { kind: 'refused', refusal: 'hold', cause: 'not allowed' };
const quota: PublishOutcome = { kind: 'refused', refusal: 'retry', cause: 'quota' };
const reject: PublishOutcome = { kind: 'refused', refusal: 'reject', cause: 'bad payload' };
const lost: PublishOutcome = { kind: 'unconfirmed', cause: 'connection lost' };

function sinkOn(connection = scriptedMqtt(), ageMs = 0) {
  const sink = createMqttSink({
    connection,
    address: { siteId: 'site-1', gatewayId: 'gate-1' },
    clock: new FakeClock(EXAMPLE_OBSERVED_AT_MS + ageMs),
    liveWindowMs: 30_000,
    maxEventsPerMessage: 1,
  });
  return { sink, connection };
}

/** Answers by the number of the record that a live message carries. */
function answering(answers: Readonly<Record<number, PublishOutcome>>) {
  const connection = scriptedMqtt();
  connection.answer = ({ payload }) => {
    const seq = Number(/gate-1:1:([0-9]+)/.exec(String(payload))?.[1]);
    return answers[seq] ?? { kind: 'acknowledged', heard: true };
  };
  return connection;
}

test('a batch is accepted when every message was acknowledged', async () => {
  const { sink, connection } = sinkOn();
  expect(await sink.write(storedReadings(3), signal)).toEqual({ kind: 'accepted' });
  expect(connection.published).toHaveLength(3);
});

test.each([
  ['offline', 'The broker cannot be reached.', false],
  ['refused', 'The broker does not accept the user name and password.', true],
  ['connecting', 'The broker is not connected yet.', false],
] as const)('while the connection is %s nothing is published', async (state, cause, isHeld) => {
  const { sink, connection } = sinkOn();
  connection.become(state, state === 'connecting' ? '' : cause);
  expect(await sink.write(storedReadings(2), signal)).toEqual({
    kind: 'retry',
    cause,
    hold: isHeld,
  });
  expect(connection.published).toEqual([]);
});

test('what failed is to be sent again, what was acknowledged is not', async () => {
  const { sink } = sinkOn(answering({ 2: lost, 4: quota }));
  expect(await sink.write(storedReadings(4), signal)).toEqual({
    kind: 'partial',
    rejected: [],
    retry: [1, 3],
    cause: 'connection lost',
  });
});

test('nothing acknowledged: the whole batch again', async () => {
  const { sink } = sinkOn(answering({ 1: lost, 2: lost }));
  expect(await sink.write(storedReadings(2), signal)).toEqual({
    kind: 'retry',
    cause: 'connection lost',
    hold: false,
  });
});

test('nothing allowed: held until a person mends it', async () => {
  const { sink } = sinkOn(answering({ 1: hold, 2: hold }));
  expect(await sink.write(storedReadings(2), signal)).toEqual({
    kind: 'retry',
    cause: 'not allowed',
    hold: true,
  });
});

test('one kind denied does not hold the others back', async () => {
  const { sink } = sinkOn(answering({ 2: hold }));
  expect(await sink.write(storedReadings(3), signal)).toMatchObject({
    kind: 'partial',
    retry: [1],
    cause: 'not allowed',
  });
});

test('a message that is refused for what it is becomes a dead letter', async () => {
  const { sink } = sinkOn(answering({ 2: reject }));
  expect(await sink.write(storedReadings(2), signal)).toEqual({
    kind: 'partial',
    rejected: [{ index: 1, cause: 'bad payload' }],
    retry: [],
    cause: 'bad payload',
  });
});

test('a refused message of many old records condemns none of them', async () => {
  const { sink, connection } = sinkOn(scriptedMqtt(), 3_600_000);
  connection.answer = () => reject;
  expect(await sink.write(storedReadings(2), signal)).toEqual({
    kind: 'retry',
    cause: 'bad payload',
    hold: true,
  });
});

test('a record larger than the broker takes is rejected, the others go', async () => {
  const { sink, connection } = sinkOn(scriptedMqtt(1_000));
  const one = storedRecord(exampleFacts.reading);
  const large: StoredRecord = { ...one, factsJson: `${one.factsJson}${' '.repeat(1_000)}` };
  expect(await sink.write([one, large], signal)).toMatchObject({
    kind: 'partial',
    rejected: [{ index: 1 }],
    retry: [],
  });
  expect(connection.published).toHaveLength(1);
});

test('every kind of record is wanted', () => {
  const { sink } = sinkOn();
  expect(Object.values(exampleFacts).every((facts) => sink.wants(storedRecord(facts)))).toBe(true);
});
