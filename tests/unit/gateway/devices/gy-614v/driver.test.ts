import { describe, expect, test } from 'vitest';
import {
  busAddressOf,
  deviceOptionsSchemas,
  driverProbes,
} from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const name = 'gy-614v';
const values = bytesFromHex('A4 03 07 07 61 0D 9A 09 C4 0E 4C E4');
const identity = bytesFromHex('A4 03 0E 02 01 07 BF');
const noOffset = bytesFromHex('A4 03 06 01 64 12');
const offsetOfHalfADegree = bytesFromHex('A4 03 06 01 69 17');

const hexOf = (commands: readonly Uint8Array[]) =>
  commands.map((bytes) => Buffer.from(bytes).toString('hex'));

test('keeps the raw value, and the body value beside it', () => {
  expect(new DriverBench(name).feed(values).facts).toEqual([
    {
      rawTemperatureCelsius: 34.82,
      ambientTemperatureCelsius: 25,
      deviceBodyTemperatureCelsius: 36.6,
      mode: 'surface',
    },
  ]);
});

test('tells the module how to send each time the port opens, and stores nothing in it', () => {
  expect(hexOf(new DriverBench(name).connection.openingCommands)).toEqual([
    'a4060300ad',
    'a4060400ae',
  ]);
  const asked = new DriverBench(name, { output: 'query', address: 0x10 });
  expect(hexOf(asked.connection.openingCommands)).toEqual(['100603011a', '100604001a']);
  expect(new DriverBench(name, { setOutput: false }).connection.openingCommands).toEqual([]);
});

test('shares a line only when it is asked, under an even address', () => {
  expect(busAddressOf(name, {})).toBeNull();
  expect(busAddressOf(name, { output: 'query', address: 0x10 })).toBe(0x10);
  expect(deviceOptionsSchemas[name].safeParse({ address: 0xa5 }).success).toBe(false);
});

describe('says of the module', () => {
  test('nothing where its emissivity is nobody’s concern', () => {
    expect(new DriverBench(name).feed(values, values).sayings).toEqual([]);
  });

  test('that its emissivity is not the one that it is meant to have, until it is', () => {
    const skin = bytesFromHex('A4 03 07 07 62 0D 9A 09 C4 0E 4C E5');
    const bench = new DriverBench(name, { emissivityPercent: 98 }).feed(values, skin);
    expect(bench.sayings.filter(({ kind }) => kind === 'notice')).toEqual([
      {
        kind: 'notice',
        topic: 'emissivity',
        sentence:
          'The module measures with an emissivity of 0.97, and 0.98 is configured. Set its register 07, or emissivityPercent here, to the right one.',
      },
      { kind: 'notice', topic: 'emissivity', sentence: null },
    ]);
  });
});

describe('in query mode', () => {
  const bench = () => new DriverBench(name, { output: 'query' });
  const VALUES = 'a4030707b5';

  test('asks for the values, then once what the module is, then for the values again', () => {
    const played = bench().feed(values, identity, noOffset, values, values);
    expect(played.asked).toEqual([VALUES, 'a4030e02b7', 'a4030601ae', VALUES, VALUES, VALUES]);
    expect(played.facts).toHaveLength(3);
    expect(played.sayings).toContainEqual({
      kind: 'identity',
      identity: 'GY-614V, chip type 1, firmware 7',
    });
  });

  test('tells what the module adds to its values', () => {
    const played = bench().feed(values, identity, offsetOfHalfADegree);
    expect(played.sayings.at(-1)).toEqual({
      kind: 'notice',
      topic: 'offset',
      sentence:
        'The module adds 0.5 °C to each object temperature before it sends it. Set its register 06 to 100 to get what it measures.',
    });
  });

  test('takes no answer to another question, and gives no reading without an answer', () => {
    const played = bench().feed(identity, noOffset);
    expect(played.discarded).toEqual({ unasked: 13 });
    expect(played.asked).toEqual([VALUES]);
    played.fallQuiet();
    expect(played.facts).toEqual([]);
    expect(played.asked).toEqual([VALUES, VALUES]);
  });

  test('takes no second answer to one question', () => {
    const { connection, outputs, discarded } = bench();
    connection.bytes(values);
    connection.bytes(values);
    expect(outputs.filter(({ kind }) => kind === 'temperature')).toHaveLength(1);
    expect(discarded).toEqual({ unasked: 12 });
  });

  test('asks a module that has no identity no more than three times for it', () => {
    const played = bench();
    for (let round = 0; round < 20; round += 1) played.feed(values).fallQuiet();
    expect(played.asked.filter((hex) => hex === 'a4030e02b7')).toHaveLength(3);
    expect(played.asked.filter((hex) => hex === 'a4030601ae')).toHaveLength(3);
    expect(played.asked.at(-1)).toBe(VALUES);
  });

  test('lets its question be taken out of the line only where no answer can look like it', () => {
    const mayEcho = (address: number) => {
      const { asking } = new DriverBench(name, { output: 'query', address }).connection;
      asking?.unanswered();
      const step = [asking?.next(), asking?.next()].find((each) => each && 'question' in each);
      return step && 'question' in step ? step.mayEcho : null;
    };
    expect(mayEcho(0xa4)).toBe(true);
    // 50 + 03 + 07 + 07 = 61, an emissivity of 0.97: the answer may begin with all of the question.
    expect(mayEcho(0x50)).toBe(false);
  });
});

describe('when it is searched for', () => {
  const probe = driverProbes.get(name);

  test('asks for the values, which changes nothing, and recognises them', () => {
    expect(Buffer.from(probe?.question ?? []).toString('hex')).toBe('a4030707b5');
    expect(probe?.recognise(Buffer.concat([bytesFromHex('00 A4 03'), values]))).toEqual({
      detail: 'object 34.82 °C, body 36.60, emissivity 97 %',
    });
  });

  test('tells the address of a module that sends by itself under another one', () => {
    const other = bytesFromHex('10 03 07 07 61 0D 9A 09 C4 0E 4C 50');
    expect(probe?.recognise(other)?.options).toEqual({ address: 0x10 });
  });

  test('takes neither its own question nor the frames of other modules for a GY-614V', () => {
    expect(probe?.recognise(bytesFromHex('A4 03 07 07 B5'))).toBeNull();
    for (const driver of ['gy-mcu90614', 'mlx90614-66', 'line-scanner'] as const) {
      for (const { hex } of goldenFramesOf(driver).cases) {
        expect(probe?.recognise(bytesFromHex(hex)), hex).toBeNull();
      }
    }
  });
});
