import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordTime } from '#gateway/domain/record.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import {
  BACKFILL_MAX_EVENTS,
  BATCH_MAX_BYTES,
  messagesFromRecords,
} from '#gateway/sinks/mqtt/record-messages.ts';
import { decodeEventMessage } from '#gateway/wire/cloud-event.ts';
import {
  EXAMPLE_OBSERVED_AT_MS,
  exampleFacts,
  storedRecord,
} from '#tests/support/stored-records.ts';

const address = { siteId: 'site-1', gatewayId: 'gate-1' };
const base = 'gatehouse/v1/site-1/gate-1';
const nowMs = EXAMPLE_OBSERVED_AT_MS + 1_000;
const limits = { nowMs, liveWindowMs: 30_000, maxEventsPerMessage: 100, maxPacketBytes: 1_000_000 };
const kinds = Object.values(RecordKind);

const record = (kind: RecordKind, seq: number, ageMs = 0): StoredRecord =>
  storedRecord(exampleFacts[kind], { seq, observedAtMs: nowMs - ageMs });

const topicsOf = (batch: readonly StoredRecord[]): string[] =>
  messagesFromRecords(address, batch, limits).messages.map(({ message }) => message.topic);

test('each live record is one event on the topic of its kind', () => {
  const batch = kinds.map((kind, n) => record(kind, n + 1));
  expect(topicsOf(batch).toSorted()).toEqual(kinds.map((kind) => `${base}/${kind}`).toSorted());
  for (const { message } of messagesFromRecords(address, batch, limits).messages)
    expect(message).toMatchObject({
      qos: 1,
      retain: false,
      contentType: 'application/cloudevents+json',
    });
});

test('records older than the live window go to the backfill topics, an alert never', () => {
  expect(
    topicsOf([
      record('reading', 1, 30_000),
      record('reading', 2, 30_001),
      record('alert', 3, 90_000),
      record('reading', 4, 90_000),
    ]),
  ).toEqual([`${base}/alert`, `${base}/reading`, `${base}/backfill/reading`]);
});

test('readings that became durable together share a message, passages never do', () => {
  const batch = [1, 2, 3].flatMap((n) => [record('reading', 2 * n), record('passage', 2 * n + 1)]);
  const { messages } = messagesFromRecords(address, batch, limits);
  const sizes = messages.map(({ message, indexes }) => [message.topic, indexes.length]);
  expect(sizes).toEqual([
    [`${base}/passage`, 1],
    [`${base}/passage`, 1],
    [`${base}/passage`, 1],
    [`${base}/reading`, 3],
  ]);
  expect(messages.at(-1)?.message.contentType).toBe('application/cloudevents-batch+json');
});

test('a record of an untrusted clock goes at once, and a better time that is known stands beside its own', () => {
  const longAgo = record('reading', 1, 90_000);
  const timeOf = ({ observedAtMs }: { readonly observedAtMs: number }): RecordTime =>
    observedAtMs === longAgo.observedAtMs
      ? { kind: 'corrected', atMs: nowMs - 5, errorBoundMs: null }
      : { kind: 'waiting' };
  const batch = [longAgo, record('passage', 2)];
  const { messages } = messagesFromRecords(address, batch, { ...limits, timeOf });
  expect(messages.map(({ message }) => message.topic).toSorted()).toEqual([
    `${base}/passage`,
    `${base}/reading`,
  ]);
  const eventOf = (kind: string) => {
    const found = messages.find(({ message }) => message.topic.endsWith(kind));
    const [decoded] = decodeEventMessage(String(found?.message.payload), address);
    if (decoded?.kind !== 'event') throw new Error(JSON.stringify(decoded));
    return decoded.event;
  };
  expect(eventOf('reading')).toMatchObject({
    observedAtMs: longAgo.observedAtMs,
    clock: { correctedAtMs: nowMs - 5, correctedErrorBoundMs: null, correctedBy: 'corrected' },
  });
  expect(eventOf('passage').clock).not.toHaveProperty('correctedAtMs');
});

test('each reading goes by itself where a site wants it so', () => {
  const batch = [record('reading', 1), record('reading', 2)];
  const { messages } = messagesFromRecords(address, batch, { ...limits, maxEventsPerMessage: 1 });
  expect(messages.map(({ indexes }) => indexes)).toEqual([[0], [1]]);
});

test('an alert is urgent, a reading is not', () => {
  const { messages } = messagesFromRecords(
    address,
    [record('alert', 1), record('reading', 2)],
    limits,
  );
  expect(messages.map(({ message }) => message.urgent)).toEqual([true, false]);
});

test('whatever the batch, every record is in exactly one message, whole and of one kind', () => {
  const entry = fc.record({
    kind: fc.constantFrom(...kinds),
    ageMs: fc.constantFrom(0, 60_000),
    long: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 400 }), (entries) => {
      const batch = entries.map(({ kind, ageMs, long }, n) => {
        const one = record(kind, n + 1, ageMs);
        // Spaces are no news to a JSON reader, and make a long message.
        return long ? { ...one, clockJson: one.clockJson + ' '.repeat(3_000) } : one;
      });
      const { messages, rejected } = messagesFromRecords(address, batch, limits);
      expect(rejected).toEqual([]);
      const places = messages.flatMap(({ indexes }) => indexes);
      expect(places.toSorted((a, b) => a - b)).toEqual(batch.map((_, n) => n));
      for (const { message, indexes } of messages) {
        const payload = String(message.payload);
        expect(indexes.length).toBeLessThanOrEqual(BACKFILL_MAX_EVENTS);
        expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(BATCH_MAX_BYTES);
        const events = decodeEventMessage(payload, address);
        expect(events.map((each) => each.kind === 'event' && each.event.id.seq)).toEqual(
          indexes.map((index) => batch[index]?.seq),
        );
        expect(new Set(events.map((each) => each.kind === 'event' && each.event.kind)).size).toBe(
          1,
        );
      }
    }),
    { numRuns: 30 },
  );
});

test('batches keep to what the broker takes, and a record beyond that is rejected', () => {
  const large = record('reading', 3, 60_000);
  const batch = [
    record('reading', 1, 60_000),
    record('reading', 2, 60_000),
    { ...large, factsJson: `${large.factsJson.slice(0, -1)},"note":"${'ü'.repeat(2_000)}"}` },
  ];
  const { messages, rejected } = messagesFromRecords(address, batch, {
    ...limits,
    maxPacketBytes: 1_200,
  });
  expect(messages.map(({ indexes }) => indexes)).toEqual([[0], [1]]);
  expect(rejected).toEqual([{ index: 2, cause: 'larger than the broker takes' }]);
});
