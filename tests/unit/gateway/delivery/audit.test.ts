import { describe, expect, it } from 'vitest';
import {
  auditDelivery,
  CONFIRMATIONS_ID,
  confirmationsFrom,
  confirmationsToState,
} from '#gateway/delivery/audit.ts';
import type { EpochSpan } from '#gateway/journal/journal.ts';

const epochs: readonly EpochSpan[] = [
  { epoch: 10, firstSeq: 1, lastSeq: 4, basePosition: 0, reason: 'first-start' },
  { epoch: 20, firstSeq: 1, lastSeq: 6, basePosition: 4, reason: 'machine-changed' },
];

/** Ten records in two epochs; everybody has everything. */
const complete = {
  lastPosition: 10,
  oldestPosition: 1,
  rows: 10,
  countsByKind: { reading: 9, alert: 1 },
  epochs,
  holes: [],
  corruptPositions: [],
  cursors: { mqtt: '[1,10]', [CONFIRMATIONS_ID]: '{"10":4,"20":6}' },
  deadLetters: {},
};
const expected = ['mqtt', CONFIRMATIONS_ID];

const sinkOf = (contents: typeof complete | object, sinkId: string) =>
  auditDelivery({ ...complete, ...contents }, expected).sinks.find(
    (each) => each.sinkId === sinkId,
  );

describe('an audit', () => {
  it('is complete when everybody has everything', () => {
    const audit = auditDelivery(complete, expected);
    expect(audit).toMatchObject({
      complete: true,
      head: { epoch: 20, seq: 6, position: 10 },
      records: 10,
    });
    expect(audit.sinks).toEqual([
      { sinkId: 'mqtt', contiguousPosition: 10, missing: [], missingRecords: 0, deadLetters: 0 },
      {
        sinkId: CONFIRMATIONS_ID,
        contiguousPosition: 10,
        missing: [],
        missingRecords: 0,
        deadLetters: 0,
      },
    ]);
  });

  it.each([
    ['a hole in the journal', { holes: [[3, 4]] }],
    ['a row that fails its checksum', { corruptPositions: [7] }],
    ['a record that a sink has not', { cursors: { ...complete.cursors, mqtt: '[1,9]' } }],
    ['a dead letter', { deadLetters: { mqtt: 1 } }],
    ['what the ops centre did not confirm', { cursors: { mqtt: '[1,10]', 'ops-centre': '{}' } }],
    ['a sink that has stored nothing yet', { cursors: { mqtt: '[1,10]' } }],
    [
      'a sink that is no longer configured and lacks something',
      {
        cursors: { ...complete.cursors, influx: '[1,2]' },
      },
    ],
  ] as const)('is not complete with %s', (_what, change) => {
    expect(auditDelivery({ ...complete, ...change }, expected).complete).toBe(false);
  });

  it('names the stretches that a sink has not, and how far it has everything', () => {
    expect(sinkOf({ cursors: { mqtt: '[1,3,6,8]' } }, 'mqtt')).toMatchObject({
      contiguousPosition: 3,
      missing: [
        [4, 5],
        [9, 10],
      ],
      missingRecords: 4,
    });
  });

  it('does not ask for what retention deleted', () => {
    const trimmed = { oldestPosition: 6, rows: 5, cursors: { mqtt: '[6,10]' } };
    expect(sinkOf(trimmed, 'mqtt')).toMatchObject({ missingRecords: 0, contiguousPosition: 10 });
  });

  it('counts what the ops centre confirmed from the first epoch on', () => {
    const confirmed = (state: string) =>
      sinkOf({ cursors: { mqtt: '[1,10]', [CONFIRMATIONS_ID]: state } }, CONFIRMATIONS_ID);
    expect(confirmed('{"10":4,"20":2}')).toMatchObject({ missing: [[7, 10]] });
    expect(confirmed('{"20":6}')).toMatchObject({ missing: [[1, 10]], contiguousPosition: 0 });
  });

  it('of an empty journal is complete', () => {
    const empty = { lastPosition: 0, oldestPosition: null, rows: 0, countsByKind: {}, epochs: [] };
    const audit = auditDelivery({ ...complete, ...empty, cursors: {} }, expected);
    expect(audit).toMatchObject({ complete: true, head: { epoch: 0, seq: 0, position: 0 } });
  });
});

describe('what the ops centre confirmed', () => {
  it('survives being stored', () => {
    const confirmed = new Map([
      [10, 4],
      [1_800_000_000, 123_456],
    ]);
    expect(confirmationsFrom(confirmationsToState(confirmed))).toEqual(confirmed);
  });

  it.each([null, '', 'no JSON', '[]', '3', 'null', '{"x":"y"}', '{"10":-1}'])(
    'counts as nothing when it reads %j',
    (state) => {
      expect(confirmationsFrom(state)).toEqual(new Map());
    },
  );
});
