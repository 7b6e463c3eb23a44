import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordKind } from '#gateway/domain/record.ts';
import {
  decodeCloudEvent,
  decodeEventMessage,
  encodeCloudEvent,
  MAX_BATCH_EVENTS,
} from '#gateway/wire/cloud-event.ts';
import { exampleFacts, storedRecord } from '#tests/support/stored-records.ts';

const from = { siteId: 'tower-1', gatewayId: 'gate-1' };
const kinds = fc.constantFrom(...Object.values(RecordKind));
const numbers = fc.integer({ min: 1, max: 999_999_999_999 });
const times = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
/** Bounded, so that a run stays quick. */
const anyJson = fc.jsonValue({ maxDepth: 3 });

const eventOf = (kind: RecordKind) =>
  JSON.parse(encodeCloudEvent(from, storedRecord(exampleFacts[kind]))) as Record<string, unknown>;

describe('a record as a CloudEvent', () => {
  it('is read back with number, time, clock and facts as they were', () => {
    void fc.assert(
      fc.property(kinds, numbers, numbers, times, (kind, epoch, seq, observedAtMs) => {
        const record = storedRecord(exampleFacts[kind], { epoch, seq, observedAtMs });
        const [result, ...others] = decodeEventMessage(encodeCloudEvent(from, record), from);
        expect(others).toEqual([]);
        expect(result).toEqual({
          kind: 'event',
          event: {
            kind,
            id: { gatewayId: 'gate-1', epoch, seq },
            eventId: `gate-1:${epoch}:${seq}`,
            observedAtMs,
            clock: JSON.parse(record.clockJson),
            data: exampleFacts[kind].facts,
          },
        });
      }),
    );
  });

  it('may be any JSON at all: it is refused with a reason and never a crash', () => {
    void fc.assert(
      fc.property(anyJson, (value) => {
        const result = decodeCloudEvent(value, from);
        expect(result.kind).toBe('refused');
        expect(result.kind === 'refused' && result.reason.length).toBeGreaterThan(0);
      }),
    );
  });

  it('may have any JSON in the place of any part: it is understood or refused, never a crash', () => {
    const parts = fc.constantFrom('specversion', 'id', 'source', 'type', 'time', 'clock', 'data');
    void fc.assert(
      fc.property(kinds, parts, anyJson, (kind, part, value) => {
        const result = decodeCloudEvent({ ...eventOf(kind), [part]: value }, from);
        expect(['event', 'refused']).toContain(result.kind);
      }),
    );
  });

  it('may have any JSON in the place of any fact', () => {
    void fc.assert(
      fc.property(kinds, fc.nat(), anyJson, (kind, place, value) => {
        const event = eventOf(kind);
        const data = event['data'] as Record<string, unknown>;
        const names = Object.keys(data);
        const name = names[place % names.length] ?? '';
        const result = decodeCloudEvent({ ...event, data: { ...data, [name]: value } }, from);
        expect(['event', 'refused']).toContain(result.kind);
      }),
    );
  });

  it('may come in any bytes: each message is at least one answer and never a crash', () => {
    void fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
        const results = decodeEventMessage(payload, from);
        for (const result of results) expect(result.kind).toBe('refused');
      }),
    );
    expect(decodeEventMessage('{"id":', from)).toEqual([
      { kind: 'refused', reason: 'payload: not JSON' },
    ]);
  });
});

describe('a CloudEvent is refused', () => {
  const good = eventOf('reading');
  const reasonOf = (value: unknown): string => {
    const result = decodeCloudEvent(value, from);
    return result.kind === 'refused' ? result.reason : 'understood';
  };

  it.each([
    ['of another version', { ...good, specversion: '0.3' }, /^specversion/],
    ['of another gateway', { ...good, id: 'gate-2:1:1' }, /another gateway/],
    ['without a number', { ...good, id: 'gate-1' }, /^id:/],
    ['that was another gateway’s', { ...good, formerly: 'gate-2:1:1' }, /^formerly:/],
    ['that had no number', { ...good, formerly: '' }, /^formerly:/],
    ['of a kind that the wire does not know', { ...good, type: 'gatehouse.x.v1' }, /^type:/],
    ['of a later version of its kind', { ...good, type: 'gatehouse.reading.v2' }, /^type:/],
    ['whose time is no time', { ...good, time: 'yesterday' }, /^time/],
    ['whose facts are of another kind', { ...good, type: 'gatehouse.alert.v1' }, /^data\./],
    ['without facts', { ...good, data: undefined }, /^data\./],
  ])('%s', (_what, event, reason) => {
    expect(reasonOf(event)).toMatch(reason);
  });

  it('but not for a part that a later version may have added', () => {
    expect(reasonOf({ ...good, traceparent: '00-…' })).toBe('understood');
    expect(reasonOf({ ...good, data: { ...(good['data'] as object), humidity: 40 } })).toBe(
      'understood',
    );
  });

  it('with all of its batch when the batch is larger than any that is sent', () => {
    const batch = (count: number) => JSON.stringify(Array.from({ length: count }, () => good));
    expect(decodeEventMessage(batch(MAX_BATCH_EVENTS), from)).toHaveLength(MAX_BATCH_EVENTS);
    expect(decodeEventMessage(batch(MAX_BATCH_EVENTS + 1), from)).toMatchObject([
      { kind: 'refused' },
    ]);
  });

  it('alone: the others of its batch are understood', () => {
    const results = decodeEventMessage(JSON.stringify([good, { ...good, id: 'x' }, good]), from);
    expect(results.map(({ kind }) => kind)).toEqual(['event', 'refused', 'event']);
  });
});
