import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { topics } from '#gateway/wire/topics.ts';
import { decodeMessage } from '#ops-centre/ingest/decode-message.ts';
import { MAX_MESSAGE_BYTES, readPayload } from '#ops-centre/ingest/incoming-message.ts';
import {
  heartbeatMessage,
  lobby,
  passageMessage,
  readingMessage,
  stateMessage,
} from '#tests/support/ops-centre/wire-events.ts';

const decode = (topic: string, payload: string, retained = false) =>
  decodeMessage({ topic, payload, retained, receivedAtMs: 1 });

const good = readingMessage({ seq: 1 });

const replaced = (from: string, to: string): string => {
  expect(good.payload).toContain(from);
  return good.payload.replace(from, to);
};

test.each([
  ['no topic of ours', 'gatehouse/v1/tower-1/gate-1/nonsense', good.payload, 'unknown-topic'],
  ['a topic of the ops centre itself', topics.ack(lobby), '{}', 'unknown-topic'],
  ['no JSON', good.topic, '{"a":', 'not-json'],
  ['an empty payload', good.topic, '', 'not-json'],
  ['null', good.topic, 'null', 'schema'],
  ['a number', good.topic, '7', 'schema'],
  ['an empty object', good.topic, '{}', 'schema'],
  ['a wrong value', good.topic, replaced('34.2', '"hot"'), 'schema'],
  ['a temperature beyond physics', good.topic, replaced('34.2', '1e9'), 'schema'],
  [
    'an unknown type',
    good.topic,
    replaced('gatehouse.reading.v1', 'gatehouse.reading.v2'),
    'schema',
  ],
  ['another kind than the topic', good.topic, passageMessage({ seq: 1 }).payload, 'other-kind'],
  ['another gateway in the id', good.topic, replaced('gate-1:1:1', 'gate-2:1:1'), 'other-gateway'],
  [
    'another site in the source',
    good.topic,
    replaced('/gatehouse/tower-1/', '/gatehouse/tower-2/'),
    'other-gateway',
  ],
  ['a batch that is too long', good.topic, `[${'{},'.repeat(500)}{}]`, 'batch-too-long'],
  ['a heartbeat without head', topics.health(lobby), '{"bootId":"b"}', 'schema'],
  ['a state of no known word', topics.state(lobby), '{"status":"perhaps"}', 'schema'],
  [
    'the state of another device than the topic',
    topics.deviceState(lobby, 'thermometer-1'),
    '{"deviceId":"thermometer-2","state":"ready","detail":"","changedAtMs":1}',
    'schema',
  ],
])('%s is refused', (_what, topic, payload, reason) => {
  expect(decode(topic, payload)).toMatchObject([{ kind: 'refused', reason }]);
});

test('a retained record is refused, a retained state is not', () => {
  expect(decode(good.topic, good.payload, true)).toMatchObject([{ reason: 'retained' }]);
  const heartbeat = heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 1 }]);
  expect(decode(heartbeat.topic, heartbeat.payload, true)).toMatchObject([{ reason: 'retained' }]);
  const state = stateMessage('online');
  expect(decode(state.topic, state.payload, true)).toMatchObject([{ kind: 'state' }]);
});

test('one bad event of a batch does not take the others along', () => {
  const events = [1, 2, 3].map((seq) => JSON.parse(readingMessage({ seq }).payload));
  events[1].data.rawTemperatureCelsius = null;
  const decoded = decode(topics.backfill(lobby, 'reading'), JSON.stringify(events));
  expect(decoded.map(({ kind }) => kind)).toEqual(['record', 'refused', 'record']);
  expect(decoded[1]).toMatchObject({ record: { gatewayId: 'gate-1', epoch: 1, seq: 2 } });
});

test('a refusal names no content', () => {
  const secret = 'a-name-and-a-number';
  const [refusal] = decode(good.topic, replaced('"forehead"', `"${secret}"`));
  expect(refusal).toMatchObject({ kind: 'refused' });
  expect(JSON.stringify(refusal)).not.toContain(secret);
  const [unknown] = decode(`gatehouse/v1/${secret}/state/x`, '{}');
  expect(JSON.stringify(unknown)).not.toContain(secret);
});

test('payloads that are too large or no text are refused before anything is parsed', () => {
  expect(readPayload(Buffer.alloc(MAX_MESSAGE_BYTES, 0x20)).kind).toBe('text');
  expect(readPayload(Buffer.alloc(MAX_MESSAGE_BYTES + 1, 0x20))).toEqual({
    kind: 'refused',
    reason: 'too-large',
  });
  expect(readPayload(Buffer.from([0xff, 0xfe]))).toEqual({ kind: 'refused', reason: 'not-utf8' });
});

test('whatever is sent, decoding never throws', () => {
  const anyTopic = fc.oneof(fc.string(), fc.constantFrom(good.topic, topics.health(lobby)));
  const anyPayload = fc.oneof(fc.string(), fc.json(), fc.constant(good.payload));
  void fc.assert(
    fc.property(anyTopic, anyPayload, fc.boolean(), (topic, payload, retained) => {
      expect(Array.isArray(decode(topic, payload, retained))).toBe(true);
    }),
  );
});

test('a good message with any part of it exchanged is decoded or refused, never thrown', () => {
  const parts = fc.record({ at: fc.nat({ max: good.payload.length - 1 }), with: fc.string() });
  void fc.assert(
    fc.property(parts, ({ at, with: text }) => {
      const broken = good.payload.slice(0, at) + text + good.payload.slice(at + text.length);
      const [first] = decode(good.topic, broken);
      expect(['record', 'refused']).toContain(first?.kind);
    }),
  );
});
