import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDriver } from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';

const name = 'generic-frame';

const calex = {
  layout: {
    header: '01 04 08',
    length: { kind: 'fixed', frameBytes: 13 },
    fields: { object: { offset: 3, scale: 0.1 }, ambient: { offset: 7, scale: 0.1 } },
    check: { kind: 'crc16-modbus' },
  },
  question: { hex: '01 04 00 12 00 04 51 CC', restMs: 400 },
};

const countedCode = {
  layout: {
    header: '02 00 00',
    length: { kind: 'counted', offset: 3, plusBytes: 6 },
    fields: { code: { offset: 4, to: -2 } },
    check: { kind: 'crc16-xmodem', from: 2 },
  },
};

describe('a thermometer that is asked', () => {
  const answer = bytesFromHex('01 04 08 01 6E 01 6E 01 0F 00 00 B3 E0');

  test('gets its question and rests between two', () => {
    const bench = new DriverBench(name, calex);
    expect(bench.asked).toEqual(['010400120004 51cc'.replace(' ', '')]);
    const before = bench.clock.monotonicMs();
    bench.feed(answer);
    expect(bench.facts).toEqual([
      { rawTemperatureCelsius: 36.6, ambientTemperatureCelsius: 27.1, mode: 'surface' },
    ]);
    expect(bench.asked).toHaveLength(2);
    expect(bench.clock.monotonicMs() - before).toBe(400);
  });

  test('is not silent between two questions, however seldom it is asked', () => {
    const surroundings = driverSurroundings(new FakeClock());
    const seldom = { ...calex, question: { hex: '01', restMs: 20_000, answerTimeoutMs: 1_000 } };
    expect(createDriver(name, seldom, surroundings).silenceTimeoutMs).toBe(63_000);
    const never = { ...seldom, silenceTimeoutMs: null };
    expect(createDriver(name, never, surroundings).silenceTimeoutMs).toBeNull();
  });

  test('gives no reading when nobody asked', () => {
    const { connection, facts, discarded } = new DriverBench(name, calex);
    connection.asking?.unanswered();
    connection.bytes(answer);
    expect(facts).toEqual([]);
    expect(discarded).toEqual({ unasked: 13 });
  });
});

describe('a scanner', () => {
  const frame = bytesFromHex('02 00 00 01 3E E4 AC');

  test('tells its code, once while it is in view', () => {
    const bench = new DriverBench(name, countedCode).feed(frame, frame);
    expect(bench.facts).toEqual([{ aimId: null, text: '>' }]);
    expect(bench.frames).toBe(2);
    bench.clock.advance(2_000);
    expect(bench.feed(frame).facts).toHaveLength(2);
  });

  test('is one by its fields, and may be silent for ever', () => {
    const surroundings = driverSurroundings(new FakeClock());
    expect(createDriver(name, countedCode, surroundings)).toMatchObject({
      role: 'scanner',
      silenceTimeoutMs: null,
    });
    expect(createDriver(name, {}, surroundings)).toMatchObject({
      role: 'thermometer',
      silenceTimeoutMs: 5_000,
    });
  });

  test('refuses a code that is no text, and a length that cannot be', () => {
    const check = { kind: 'sum8' };
    const layout = {
      ...countedCode.layout,
      check,
      length: { kind: 'counted', offset: 3, plusBytes: 5 },
    };
    const options = {
      layout: { ...layout, fields: { code: { offset: 4, to: -1 } } },
      fallbackCharset: 'none',
    };
    const bench = new DriverBench(name, options).feed(
      bytesFromHex('02 00 00 02 FF 80 83'),
      bytesFromHex('02 00 00 FF'),
    );
    expect(bench.facts).toEqual([]);
    expect(bench.discarded).toEqual({ 'not-text': 7, 'bad-length': 1, noise: 3 });
  });
});

describe('values', () => {
  const reading = (object: object, hex: string) =>
    new DriverBench(name, {
      layout: {
        header: 'AA BB',
        length: { kind: 'fixed', frameBytes: 8 },
        fields: { object },
        check: { kind: 'none' },
      },
    }).feed(bytesFromHex(hex)).facts[0];

  test.each([
    ['int8', { offset: 2, type: 'int8', scale: 1 }, 'AA BB FB 00 00 00 00 00', -5],
    ['uint8', { offset: 2, type: 'uint8', scale: 1 }, 'AA BB FB 00 00 00 00 00', 251],
    ['int16be', { offset: 2, type: 'int16be' }, 'AA BB FE 0C 00 00 00 00', -5],
    ['int16le', { offset: 2, type: 'int16le' }, 'AA BB 0C FE 00 00 00 00', -5],
    ['uint16be', { offset: 2, type: 'uint16be', scale: 0.001 }, 'AA BB FE 0C 00 00 00 00', 65.036],
    ['uint16le', { offset: 2, type: 'uint16le', scale: 0.001 }, 'AA BB 0C FE 00 00 00 00', 65.036],
    ['digits', { offset: 2, type: 'ascii', bytes: 5, scale: 1 }, 'AA BB 20 33 36 2E 36 00', 36.6],
    ['from the end', { offset: -2, type: 'int16be' }, 'AA BB 00 00 00 00 0E 4C', 36.6],
    [
      'fahrenheit',
      { offset: 2, scale: 5 / 90, addCelsius: -160 / 9 },
      'AA BB 03 DA 00 00 00 00',
      37,
    ],
  ])('%s are read', (_name, field, hex, celsius) => {
    expect(reading(field, hex)).toMatchObject({ rawTemperatureCelsius: celsius });
  });

  test('that are no digits are implausible', () => {
    expect(
      reading({ offset: 2, type: 'ascii', bytes: 5 }, 'AA BB 2D 2D 2E 2D 2D 00'),
    ).toBeUndefined();
  });
});

describe('a body temperature', () => {
  const options = (fields: object) => ({
    layout: {
      header: 'AA BB',
      length: { kind: 'fixed', frameBytes: 6 },
      fields,
      check: { kind: 'none' },
    },
  });
  const fact = (fields: object, hex: string) =>
    new DriverBench(name, options(fields)).feed(bytesFromHex(hex)).facts[0];

  test('alone is the reading of a device in body mode', () => {
    expect(fact({ body: { offset: 2 } }, 'AA BB 0E 4C 00 00')).toEqual({
      rawTemperatureCelsius: 36.6,
      ambientTemperatureCelsius: null,
      mode: 'body',
    });
    expect(fact({ body: { offset: 2 } }, 'AA BB 03 E8 00 00')).toBeUndefined();
  });

  test('stands beside a surface value, and is left out when it is none', () => {
    const both = { object: { offset: 2 }, body: { offset: 4 } };
    expect(fact(both, 'AA BB 0D 9A 0E 4C')).toMatchObject({
      rawTemperatureCelsius: 34.82,
      deviceBodyTemperatureCelsius: 36.6,
      mode: 'surface',
    });
    expect(fact(both, 'AA BB 03 E8 03 E8')).not.toHaveProperty('deviceBodyTemperatureCelsius');
  });
});

test('whatever comes in for whatever layout, every byte leaves once, however it was cut', () => {
  const checks = [
    'none',
    'sum8',
    'xor8',
    'crc8',
    'twos-complement-8',
    'crc16-xmodem',
    'twos-complement-16',
  ];
  const layouts = checks.flatMap((kind) => [
    {
      header: 'AA BB',
      length: { kind: 'fixed', frameBytes: 7 },
      fields: { object: { offset: 2 } },
      check: { kind },
    },
    {
      header: 'AA AA',
      otherHeaders: ['BB AA', 'BB BB'],
      length: { kind: 'counted', offset: 2, plusBytes: 3, maxFrameBytes: 24 },
      fields: { object: { offset: 3, type: 'int8', scale: 1 } },
      check: { kind },
    },
    {
      header: '',
      length: { kind: 'fixed', frameBytes: 4 },
      fields: { object: { offset: 1 } },
      check: { kind },
    },
  ]);
  const byte = fc.constantFrom(0xaa, 0xbb, 0x00, 0x01, 0x04, 0x0e, 0xff);
  void fc.assert(
    fc.property(
      fc.constantFrom(...layouts),
      fc.array(byte, { maxLength: 60 }),
      fc.array(fc.nat(60), { maxLength: 6 }),
      (layout, list, places) => {
        const options = { layout, question: layout.header === '' ? { hex: '01' } : null };
        const bytes = Uint8Array.from(list);
        const whole = new DriverBench(name, options).feed(bytes);
        const pieces = new DriverBench(name, options);
        const at = [...places].sort((a, b) => a - b);
        for (const [index, from] of [0, ...at].entries())
          pieces.feed(bytes.subarray(from, at[index] ?? bytes.length));
        expect(pieces.outputs).toEqual(whole.outputs);
        expect(pieces.discarded).toEqual(whole.discarded);
        expect(whole.frameBytes + whole.discardedBytes + whole.connection.pendingByteCount()).toBe(
          bytes.length,
        );
        whole.connection.flush('stale');
        expect(whole.frameBytes + whole.discardedBytes).toBe(bytes.length);
      },
    ),
  );
});
