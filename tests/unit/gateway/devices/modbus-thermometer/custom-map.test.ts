import { expect, test } from 'vitest';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { modbusFrame, registersAnswer } from '#tests/support/modbus-frames.ts';

const name = 'modbus-thermometer';

const bench = (custom: object) => new DriverBench(name, { map: 'custom', custom });

const FLOAT_36_5 = [0x4212, 0x0000] as const;

test.each([
  ['signed tenths', { type: 'int16' }, [-48], -4.8],
  ['unsigned hundredths', { type: 'uint16', countsPerCelsius: 100 }, [0xffff], 655.35],
  ['32 bits', { type: 'int32' }, [0xffff, 0xffd0], -4.8],
  ['32 bits, low half first', { type: 'uint32', wordOrder: 'low-first' }, [366, 0], 36.6],
  ['a float', { type: 'float32', countsPerCelsius: 1 }, FLOAT_36_5, 36.5],
  ['tenths of °F', { countsPerCelsius: 18, countsAtZeroCelsius: 320 }, [986], 37],
  ['tenths of K', { countsPerCelsius: 10, countsAtZeroCelsius: 2731.5 }, [3097], 36.55],
  ['one word, whatever the word order', { wordOrder: 'low-first' }, [366], 36.6],
])('%s become °C', (_name, how, words, celsius) => {
  const played = bench({ object: { register: 3, ...how } }).feed(registersAnswer(1, 4, ...words));
  const [sample] = played.facts as [{ rawTemperatureCelsius: number }];
  expect(sample.rawTemperatureCelsius).toBeCloseTo(celsius, 6);
});

test('registers that lie together are asked for together, those apart apart', () => {
  const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const together = bench({
    function: 'holding',
    object: { register: 0x102, type: 'float32', countsPerCelsius: 1 },
    sensor: { register: 0x104 },
  });
  expect(together.asked).toEqual([hexOf(modbusFrame(1, 3, 1, 2, 0, 3))]);
  const apart = bench({ object: { register: 0x12 }, sensor: { register: 0x15 } });
  apart.feed(registersAnswer(1, 4, 366));
  expect(apart.facts).toEqual([]);
  apart.feed(registersAnswer(1, 4, 271));
  expect(apart.asked.slice(0, 2)).toEqual([
    hexOf(modbusFrame(1, 4, 0, 0x12, 0, 1)),
    hexOf(modbusFrame(1, 4, 0, 0x15, 0, 1)),
  ]);
  expect(apart.facts).toMatchObject([
    { rawTemperatureCelsius: 36.6, ambientTemperatureCelsius: 27.1 },
  ]);
});

test('a measurement is never made of two rounds', () => {
  const played = bench({ object: { register: 0x12 }, sensor: { register: 0x15 } });
  played.feed(registersAnswer(1, 4, 366)).fallQuiet();
  expect(played.asked.at(-1)).toBe(played.asked[0]);
  played.feed(registersAnswer(1, 4, 380), registersAnswer(1, 4, 271));
  expect(played.facts).toMatchObject([{ rawTemperatureCelsius: 38 }]);
});

test.each([
  ['above', 2_000],
  ['below', -600],
])('a value %s what the device can measure is no reading, and a notice', (_name, counts) => {
  const played = bench({ object: { register: 3 }, highestCelsius: 150 });
  played.feed(registersAnswer(1, 4, counts));
  expect(played.facts).toEqual([]);
  expect(played.sayings).toContainEqual({
    kind: 'notice',
    topic: 'range',
    sentence: expect.stringContaining('Check the registers'),
  });
  played.feed(registersAnswer(1, 4, 366));
  expect(played.sayings).toContainEqual({ kind: 'notice', topic: 'range', sentence: null });
});

test('what is no number is no reading', () => {
  const played = bench({ object: { register: 3, type: 'float32', countsPerCelsius: 1 } });
  expect(played.feed(registersAnswer(1, 4, 0x7fc0, 0)).facts).toEqual([]);
});
