import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordKind } from '#gateway/domain/record.ts';
import { asyncApiDocument } from '#gateway/wire/asyncapi.ts';
import { decodeCloudEvent, encodeCloudEvent } from '#gateway/wire/cloud-event.ts';
import { topics } from '#gateway/wire/topics.ts';
import { exampleDeviceAlert } from '#tests/support/example-alerts.ts';
import { eventCheck, nodeFolder, recentIds, settingsCheck } from '#tests/support/flow-events.ts';
import { exampleFacts, storedRecord } from '#tests/support/stored-records.ts';

const from = { siteId: 'tower-a', gatewayId: 'gate-1' };
const kinds = Object.values(RecordKind);
const { checkMessage, topicFilters } = eventCheck;

const eventOf = (kind: RecordKind, seq = 1): string =>
  encodeCloudEvent(from, storedRecord(exampleFacts[kind], { seq }));

describe('the schemas of the Node-RED node', () => {
  test('are those of the wire (else: node flows/write-event-schema.ts && npm run format)', () => {
    const { components } = asyncApiDocument() as {
      components: { schemas: Record<string, unknown> };
    };
    const ofTheWire = Object.fromEntries(
      kinds.map((kind) => [kind, components.schemas[`${kind}-event`]]),
    );
    const committed = JSON.parse(readFileSync(new URL('event-schema.json', nodeFolder), 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(ofTheWire)));
  });

  test('cover every kind of record', () => {
    expect([...eventCheck.KINDS].sort()).toEqual([...kinds].sort());
  });
});

describe('an alert about a thermometer', () => {
  const event = JSON.parse(
    encodeCloudEvent(from, storedRecord({ kind: 'alert', facts: exampleDeviceAlert })),
  );
  const check = (changes: object) => {
    const changed = { ...event, data: { ...event.data, ...changes } };
    return checkMessage(topics.record(from, 'alert'), Buffer.from(JSON.stringify(changed)));
  };

  test('is accepted as the gateway encoded it', () => {
    expect(check({})).toMatchObject({ accepted: [{ event }], refused: [] });
  });

  test.each([
    [{ condition: 'sleepy' }, /^data\.condition: must be equal to one of/],
    [{ evidence: {} }, /^data\.evidence: must have required property/],
    [{ kind: 'fever' }, /^data: must have required property/],
    [{ kind: 'moon' }, /^data: .*kind/],
    [{ kind: 7 }, /^data: .*kind/],
  ])('with %j is refused for that, and not for being no fever', (changes, reason) => {
    const { accepted, refused } = check(changes);
    expect(accepted).toEqual([]);
    expect(refused).toEqual([{ reason: expect.stringMatching(reason) }]);
  });
});

describe.each(kinds)('an event of kind %s', (kind) => {
  test('that the gateway encoded is accepted as it is', () => {
    const { accepted, refused } = checkMessage(
      topics.record(from, kind),
      Buffer.from(eventOf(kind)),
    );
    expect(refused).toEqual([]);
    expect(accepted).toEqual([
      {
        place: { site: 'tower-a', gateway: 'gate-1', kind, late: false },
        event: JSON.parse(eventOf(kind)),
      },
    ]);
  });

  test('in a late batch is accepted and marked late', () => {
    const batch = `[${eventOf(kind, 1)},${eventOf(kind, 2)}]`;
    const { accepted } = checkMessage(topics.backfill(from, kind), Buffer.from(batch));
    expect(accepted.map(({ place, event }) => [event.id, place.late])).toEqual([
      ['gate-1:1:1', true],
      ['gate-1:1:2', true],
    ]);
  });

  test('with one value changed is accepted by the node if and only if by the wire', () => {
    const event = JSON.parse(eventOf(kind));
    const paths = leafPaths(event);
    const values = fc.oneof(
      fc.constantFrom(null, '', 'x', -1, 0, 1, 36.6, 1e9, true, [], {}, 'gate-1:0:1', 'NaN'),
      fc.jsonValue(),
    );
    void fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.option(values, { nil: undefined }),
        (path, value) => {
          const changed = withValue(event, path, value);
          const text = JSON.stringify(changed);
          const { accepted } = checkMessage(topics.record(from, kind), Buffer.from(text));
          const decoded = decodeCloudEvent(JSON.parse(text), from);
          expect(accepted.length === 1).toBe(decoded.kind === 'event');
        },
      ),
    );
  });
});

/** Paths of all values but those on which the node is deliberately stricter: it also checks source and content type. */
function leafPaths(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value)
    .filter(([key]) => path.length > 0 || !['source', 'datacontenttype'].includes(key))
    .flatMap(([key, inner]) => leafPaths(inner, [...path, key]));
}

function withValue(event: unknown, path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(event) as Record<string, unknown>;
  let place = copy;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

describe('refused with a reason is', () => {
  const alertTopic = topics.record(from, 'alert');
  test.each([
    ['what is no JSON', alertTopic, '{', 'payload: not JSON'],
    ['an empty message', alertTopic, '', 'payload: not JSON'],
    ['a message of another kind than its topic', alertTopic, eventOf('reading'), /^type: /],
    ['a topic that carries no records', 'gatehouse/v1/tower-a/gate-1/state', '{}', /^topic: /],
    ['a foreign topic', 'factory/line-1', eventOf('alert'), /^topic: /],
    [
      'an event that names another gateway',
      topics.record({ ...from, gatewayId: 'gate-2' }, 'alert'),
      eventOf('alert'),
      'id: names another gateway than the topic',
    ],
    [
      'an event that names another site',
      topics.record({ ...from, siteId: 'tower-b' }, 'alert'),
      eventOf('alert'),
      'source: names another site or gateway than the topic',
    ],
    [
      'a temperature that is a word',
      alertTopic,
      eventOf('alert').replace('36.4', '"warm"'),
      'data.rawTemperatureCelsius: must be number',
    ],
    ['a batch that is too long', alertTopic, JSON.stringify(Array(501).fill(1)), /501 events/],
    ['a message that is too large', alertTopic, `"${'x'.repeat(1_048_576)}"`, /more than 1048576/],
  ])('%s', (_, topic, text, reason) => {
    const { accepted, refused } = checkMessage(topic, Buffer.from(text));
    expect(accepted).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatch(reason);
  });

  test('only the bad events of a batch', () => {
    const batch = `[${eventOf('alert', 1)},{},${eventOf('alert', 3)}]`;
    const { accepted, refused } = checkMessage(topics.backfill(from, 'alert'), Buffer.from(batch));
    expect(accepted.map(({ event }) => event.id)).toEqual(['gate-1:1:1', 'gate-1:1:3']);
    expect(refused).toHaveLength(1);
  });

  test('any bytes whatever, without an exception', () => {
    void fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 200 }), (topic, bytes) => {
        const { accepted } = checkMessage(topic, Buffer.from(bytes));
        expect(accepted).toEqual([]);
      }),
    );
  });
});

describe('what the node subscribes to', () => {
  const any = { site: '', gateway: '', kind: '', late: false };

  test.each([
    [{ ...any, kind: 'alert' }, ['gatehouse/v1/+/+/alert']],
    [
      { ...any, kind: 'alert', late: true },
      ['gatehouse/v1/+/+/alert', 'gatehouse/v1/+/+/backfill/alert'],
    ],
    [
      { ...any, site: 'tower-a', gateway: 'gate-1', kind: 'scan' },
      ['gatehouse/v1/tower-a/gate-1/scan'],
    ],
  ])('%j', (filter, expected) => {
    expect(topicFilters(filter)).toEqual(expected);
  });

  test('every kind by name, never state or health', () => {
    expect(topicFilters(any)).toEqual(kinds.map((kind) => `gatehouse/v1/+/+/${kind}`));
  });
});

describe('ids that were seen', () => {
  test('are let through once', () => {
    const seen = recentIds.createRecentIds(10);
    expect([seen.add('a'), seen.add('b'), seen.add('a')]).toEqual([true, true, false]);
  });

  test('are forgotten oldest first, beyond the capacity', () => {
    const seen = recentIds.createRecentIds(2);
    for (const id of ['a', 'b', 'c']) seen.add(id);
    expect([seen.add('b'), seen.add('c'), seen.add('a')]).toEqual([false, false, true]);
  });
});

describe('settings', () => {
  const { settingsFrom, firstBadSetting } = settingsCheck;

  test('that name a variable which is not set count as empty', () => {
    const node = { broker: '${' + 'X}', username: '${' + 'Y}' };
    expect(settingsFrom(node)).toMatchObject({ broker: 'mqtt://127.0.0.1:1883', username: '' });
  });

  test.each([
    [{}, null],
    [{ broker: 'mqtts://broker.example:8883', site: 'tower-a', kind: 'alert' }, null],
    [{ broker: 'http://127.0.0.1' }, 'broker'],
    [{ broker: 'mqtt://user:secret@host' }, 'broker'],
    [{ site: '#' }, 'site'],
    [{ gateway: '+/state' }, 'gateway'],
    [{ kind: 'state' }, 'kind'],
  ])('%j: the first bad one is %s', (config, bad) => {
    expect(firstBadSetting(settingsFrom(config))).toBe(bad);
  });
});
