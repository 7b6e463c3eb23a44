import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProtobuf } from '#gateway/sinks/mqtt/sparkplug/protobuf.ts';
import type { Metric } from '#gateway/sinks/mqtt/sparkplug/sparkplug-payload.ts';
import { commandsIn, encodePayload } from '#gateway/sinks/mqtt/sparkplug/sparkplug-payload.ts';
import { decodeSparkplug } from '#tests/support/sparkplug-decoder.ts';

const timestampMs = 1_795_420_800_123;

describe('what Eclipse Tahu makes of the same payload (npm sparkplug-payload 1.0.3) is the same to the byte', () => {
  test.each<[Metric, { observedAtMs?: number; isHistorical?: boolean }, string]>([
    [
      { name: 'bdSeq', type: 'Int64', value: 42 },
      {},
      '08fb88adbba03412120a05626453657118fb88adbba0342004582a1807',
    ],
    [
      { name: 'Temperature/Raw', type: 'Double', value: 36.4 },
      { observedAtMs: 1_795_420_700_456, isHistorical: true },
      '08fb88adbba03412250a0f54656d70657261747572652f52617718a8fea6bba034200a2801693333333333334240' +
        '1807',
    ],
    [
      { name: 'Node Control/Rebirth', type: 'Boolean', value: false },
      {},
      '08fb88adbba03412210a144e6f646520436f6e74726f6c2f5265626972746818fb88adbba034200b70001807',
    ],
    [
      { name: 'Passage/Verdict', type: 'String', value: 'step-aside ü' },
      {},
      '08fb88adbba03412290a0f506173736167652f5665726469637418fb88adbba034200c7a0d737465702d6173696465' +
        '20c3bc1807',
    ],
    [
      { name: 'Temperature/Ambient', type: 'Double', value: null },
      {},
      '08fb88adbba03412200a1354656d70657261747572652f416d6269656e7418fb88adbba034200a38011807',
    ],
  ])('%j', (metric, more, hex) => {
    const bytes = encodePayload({ timestampMs, seq: 7, metrics: [metric], ...more });
    expect(bytes.toString('hex')).toBe(hex);
  });
});

test('a rebirth command of Tahu is understood', () => {
  const command =
    '08fb88adbba03412210a144e6f646520436f6e74726f6c2f5265626972746818fb88adbba034200b7001';
  expect(commandsIn(Buffer.from(command, 'hex'))).toEqual(['Node Control/Rebirth']);
});

const metric: fc.Arbitrary<Metric> = fc.oneof(
  fc.record({
    name: fc.string(),
    type: fc.constant('Int64' as const),
    value: fc.option(fc.maxSafeNat()),
  }),
  fc.record({
    name: fc.string(),
    type: fc.constant('Double' as const),
    value: fc.option(fc.double({ noNaN: true })),
  }),
  fc.record({
    name: fc.string(),
    type: fc.constant('Boolean' as const),
    value: fc.option(fc.boolean()),
  }),
  fc.record({
    name: fc.string(),
    type: fc.constant('String' as const),
    value: fc.option(fc.string({ unit: 'binary' })),
  }),
);

test('every payload is read back as it was meant by somebody who shares no code with the encoder', () => {
  fc.assert(
    fc.property(
      fc.array(metric),
      fc.integer({ min: 0, max: 255 }),
      fc.boolean(),
      (metrics, seq, isHistorical) => {
        const decoded = decodeSparkplug(encodePayload({ timestampMs, seq, metrics, isHistorical }));
        expect(decoded).toMatchObject({ timestampMs, seq });
        expect(decoded.metrics.map(({ name, value }) => ({ name, value }))).toEqual(
          metrics.map(({ name, value }) => ({ name, value })),
        );
        expect(decoded.metrics.every((each) => each.isHistorical === isHistorical)).toBe(true);
      },
    ),
  );
});

test('a death without a number has none', () => {
  expect(decodeSparkplug(encodePayload({ timestampMs, seq: null, metrics: [] })).seq).toBe(null);
});

test('any bytes at all are no command, or one; nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(Array.isArray(commandsIn(Buffer.from(bytes)))).toBe(true);
      const fields = readProtobuf(Buffer.from(bytes));
      expect(fields === null || fields.length <= bytes.length).toBe(true);
    }),
  );
});

test('a command that was cut anywhere is none', () => {
  const whole = encodePayload({
    ...{ timestampMs, seq: null },
    metrics: [{ name: 'Node Control/Rebirth', type: 'Boolean', value: true }],
  });
  for (let length = 0; length < whole.length; length += 1)
    expect(commandsIn(whole.subarray(0, length))).toEqual([]);
  expect(commandsIn(whole)).toEqual(['Node Control/Rebirth']);
  expect(commandsIn(Buffer.concat([whole, Buffer.alloc(20_000)]))).toEqual([]);
});
