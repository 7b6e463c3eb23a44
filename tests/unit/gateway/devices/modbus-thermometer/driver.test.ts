import { describe, expect, test } from 'vitest';
import {
  busAddressOf,
  createDriver,
  deviceOptionsSchemas,
} from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { modbusFrame, registersAnswer } from '#tests/support/modbus-frames.ts';

const name = 'modbus-thermometer';
const typeAnswer = (type: number) => registersAnswer(1, 4, type);
const serialAnswer = registersAnswer(1, 4, 1, 0xe240);
const healthy = registersAnswer(1, 4, 366, 367, 271, 0);

/** A PyroUSB that has said what it is. */
const introduced = (options: object = {}) =>
  new DriverBench(name, options).feed(typeAnswer(22), serialAnswer);

const read = (register: number, count: number, address = 1) =>
  Buffer.from(modbusFrame(address, 4, 0, register, 0, count)).toString('hex');

describe('what is asked', () => {
  test('first what the device is, then measurement after measurement, each in one question', () => {
    const bench = introduced().feed(healthy, healthy);
    expect(bench.asked).toEqual([
      read(0x00, 1),
      read(0x02, 2),
      '01040012000451cc',
      '01040012000451cc',
      '01040012000451cc',
    ]);
    expect(bench.sayings).toContainEqual({
      kind: 'identity',
      identity: 'Calex PyroUSB PUA2, serial number 123456',
    });
  });

  test('nothing is asked at first: an answer to an earlier connection may still come', () => {
    const driver = createDriver(name, {}, driverSurroundings(new FakeClock()));
    const session = {
      output: () => undefined,
      discarded: () => undefined,
      frame: () => undefined,
      send: () => undefined,
      answered: () => undefined,
    };
    expect(driver.start(session).asking?.next()).toEqual({ pauseMs: 1_000 });
  });

  test('the PyroMiniBus and the OS-MINI have their registers elsewhere', () => {
    for (const map of ['pyrominibus', 'os-mini']) {
      const bench = new DriverBench(name, { map }).feed(typeAnswer(17), serialAnswer, healthy);
      expect(bench.asked.at(-1)).toBe(read(0x0e, 4));
      expect(bench.facts).toMatchObject([{ rawTemperatureCelsius: 36.7 }]);
    }
  });

  test('a missed answer ends the round, and the next one begins at its beginning', () => {
    const bench = introduced().fallQuiet().feed(healthy);
    expect(bench.asked.at(-2)).toBe('01040012000451cc');
    expect(bench.facts).toHaveLength(1);
  });
});

describe('what it is', () => {
  test('a device that has other registers is not read, and a notice says what to set', () => {
    const bench = new DriverBench(name).feed(typeAnswer(17), typeAnswer(17));
    expect(bench.sayings).toEqual([
      {
        kind: 'notice',
        topic: 'map',
        sentence: expect.stringMatching(/Calex PyroMiniBus.*map to pyrominibus\.$/),
      },
    ]);
    expect(new Set(bench.asked)).toEqual(new Set([read(0x00, 1)]));
    bench.feed(typeAnswer(21), serialAnswer, healthy);
    expect(bench.sayings).toContainEqual({ kind: 'notice', topic: 'map', sentence: null });
    expect(bench.facts).toHaveLength(1);
  });

  test('an unknown type is told and read', () => {
    const bench = new DriverBench(name).feed(typeAnswer(99), serialAnswer, healthy);
    expect(bench.sayings).toContainEqual({
      kind: 'identity',
      identity: 'type 99, serial number 123456',
    });
    expect(bench.facts).toHaveLength(1);
  });

  test('a device that does not tell its type is read all the same; one that is busy is asked again', () => {
    const secretive = new DriverBench(name).feed(modbusFrame(1, 0x84, 2), healthy);
    expect(secretive.facts).toHaveLength(1);
    const busy = new DriverBench(name).feed(modbusFrame(1, 0x84, 6));
    expect(busy.asked).toEqual([read(0x00, 1), read(0x00, 1)]);
  });
});

describe('what goes out', () => {
  test('the value that the configuration asks for', () => {
    expect(introduced().feed(healthy).facts).toEqual([
      { rawTemperatureCelsius: 36.7, ambientTemperatureCelsius: 27.1, mode: 'surface' },
    ]);
    expect(introduced({ read: 'filtered' }).feed(healthy).facts).toMatchObject([
      { rawTemperatureCelsius: 36.6 },
    ]);
  });

  test.each([0, 1, 2, 3, 4])('with status bit %i set there is a notice and no reading', (bit) => {
    const bench = introduced().feed(healthy);
    bench.forget();
    const ill = registersAnswer(1, 4, 366, 366, 271, 1 << bit);
    bench.feed(ill, ill);
    expect(bench.frames).toBe(2);
    expect(bench.outputs).toEqual([
      { kind: 'notice', topic: `status-${bit}`, sentence: expect.stringMatching(/\w+\.$/) },
    ]);
    bench.feed(healthy);
    expect(bench.outputs[1]).toEqual({
      kind: 'notice',
      topic: `status-${bit}`,
      sentence: null,
    });
    expect(bench.facts).toHaveLength(1);
  });

  test('a refusal is a notice until the next measurement', () => {
    const bench = introduced().feed(modbusFrame(1, 0x84, 2));
    const sentence = expect.stringMatching(/register 0x0012: it has no such register\. Check map/);
    expect(bench.sayings).toContainEqual({ kind: 'notice', topic: 'refusal', sentence });
    expect(bench.asked.at(-1)).toBe('01040012000451cc');
    bench.feed(healthy);
    expect(bench.sayings).toContainEqual({ kind: 'notice', topic: 'refusal', sentence: null });
    expect(bench.facts).toHaveLength(1);
  });
});

describe('options', () => {
  const accepts = (options: object) => deviceOptionsSchemas[name].safeParse(options).success;

  test('an address shares a line; 255 is for a device alone on its line', () => {
    expect(busAddressOf(name, { address: 17 })).toBe(17);
    expect(busAddressOf(name, { address: 255 })).toBeNull();
    expect(accepts({ address: 250 })).toBe(false);
    expect(accepts({ address: 0 })).toBe(false);
  });

  test('a custom map comes with its registers, and only then', () => {
    const custom = { object: { register: 1 } };
    expect(accepts({ map: 'custom', custom })).toBe(true);
    expect(accepts({ map: 'custom' })).toBe(false);
    expect(accepts({ custom })).toBe(false);
  });

  test('an emissivity is one that the device can be set to', () => {
    expect(accepts({ emissivity: 0.1 })).toBe(true);
    expect(accepts({ map: 'pyrominibus', emissivity: 0.1 })).toBe(false);
    const custom = { object: { register: 1 } };
    expect(accepts({ map: 'custom', custom, emissivity: 0.9 })).toBe(false);
  });
});
