import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createDriver } from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { textOf } from '#tests/support/repository.ts';

const name = 'generic-line';
const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** As after the first line end. */
const bench = (options: object) => new DriverBench(name, options).feed(latin1('\n'));
const pattern = (text: string, more: object = {}) => ({
  fields: { kind: 'pattern', pattern: text },
  ...more,
});

const examples = [
  ...textOf(`gateway/devices/${name}/README.md`).matchAll(/```yaml\n([\s\S]*?)```/g),
].map(([, yaml = '']) => parse(yaml) as object);

test('the examples of the README read what they say that they read', () => {
  const [board = {}, columns = {}] = examples;
  expect(examples).toHaveLength(2);
  expect(bench(board).feed(latin1('T=36.62C Ta=25.10C\r\n')).facts).toMatchObject([
    { rawTemperatureCelsius: 36.62, ambientTemperatureCelsius: 25.1 },
  ]);
  const line = `Ambient = ${'25.10'}*C  Object   = ${'36.62'}*C\n`;
  expect([line.indexOf('.'), line.lastIndexOf('.')]).toEqual([12, 32]);
  expect(bench(columns).feed(latin1(line)).facts).toMatchObject([
    { rawTemperatureCelsius: 36.62, ambientTemperatureCelsius: 25.1 },
  ]);
});

describe('the first line after opening', () => {
  test('may be the rest of another, and is thrown away', () => {
    const opened = new DriverBench(name).feed(latin1('6.60\n36.60\n'));
    expect(opened.facts).toMatchObject([{ rawTemperatureCelsius: 36.6 }]);
    expect(opened.discarded).toEqual({ stale: 5 });
  });

  test('counts once the line was quiet, when it is an answer, and when it is a code', () => {
    const quiet = new DriverBench(name).feed(latin1('6.6')).fallQuiet().feed(latin1('36.60\n'));
    expect(quiet.facts).toHaveLength(1);
    expect(
      new DriverBench(name, { question: { hex: '3F' } }).feed(latin1('36.60\n')).facts,
    ).toHaveLength(1);
    expect(new DriverBench(name, pattern('#(?<code>.{1,40})')).feed(latin1('#A1\n')).facts).toEqual(
      [{ aimId: null, text: 'A1' }],
    );
  });
});

describe('a temperature', () => {
  const raw = (options: object, line: string) =>
    (bench(options).feed(latin1(`${line}\n`)).facts[0] as { rawTemperatureCelsius?: number })
      ?.rawTemperatureCelsius;
  const anyUnit = pattern('(?<object>-?\\d{1,3}(?:[.,]\\d{1,2})?) ?(?<unit>[^0-9]{0,10})');

  test('is told in °C, whatever the unit', () => {
    expect(raw({ unit: 'fahrenheit' }, '98.6')).toBe(37);
    expect(raw({ unit: 'kelvin' }, '309.75')).toBe(36.6);
    expect(raw(pattern('(?<object>\\d{1,4})', { scale: 0.1 }), '366')).toBe(36.6);
  });

  test('has the unit that its line names, and none when that is no unit', () => {
    expect(raw(anyUnit, '98.6 °F')).toBe(37);
    expect(raw(anyUnit, '37,0 degC')).toBe(37);
    expect(raw(anyUnit, '310.15K')).toBe(37);
    expect(raw(anyUnit, '37.0 %')).toBeUndefined();
  });

  test('of a body alone is one of body mode', () => {
    const body = pattern('B(?<body>\\d\\d\\.\\d)');
    expect(bench(body).feed(latin1('B36.6\n')).facts).toEqual([
      { rawTemperatureCelsius: 36.6, ambientTemperatureCelsius: null, mode: 'body' },
    ]);
  });
});

test('other lines are noise, or nothing to tell', () => {
  const noisy = bench({}).feed(latin1('battery low\n'));
  expect(noisy.discarded).toEqual({ separator: 1, noise: 12 });
  const ignoring = bench({ otherLines: 'ignore' }).feed(latin1('battery low\n'));
  expect(ignoring.discarded).toEqual({ separator: 1 });
  expect([ignoring.frames, ignoring.facts.length]).toEqual([1, 0]);
});

test('a scanner tells the text of its codes, and a code in view once', () => {
  const options = pattern('CODE:(?<code>.{1,60})');
  const surroundings = driverSurroundings(new FakeClock());
  expect(createDriver(name, options, surroundings)).toMatchObject({
    role: 'scanner',
    silenceTimeoutMs: null,
  });
  const played = new DriverBench(name, options).feed(Buffer.from('CODE:张三\nCODE:张三\nCODE:2\n'));
  expect(played.facts).toMatchObject([{ text: '张三' }, { text: '2' }]);
});

test('a device that is asked answers with a line, and is asked again', () => {
  const played = new DriverBench(name, { question: { hex: '3F 54 0D' } });
  expect(played.asked).toEqual(['3f540d']);
  played.feed(latin1('36.60\r\n'));
  expect(played.asked).toEqual(['3f540d', '3f540d']);
});
