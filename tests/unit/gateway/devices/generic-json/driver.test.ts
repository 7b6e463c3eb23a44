import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createDriver, deviceOptionsSchemas } from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { textOf } from '#tests/support/repository.ts';

const name = 'generic-json';
const facts = (options: object, ...lines: string[]) =>
  new DriverBench(name, options).feed(Buffer.from(lines.map((line) => `${line}\n`).join(''))).facts;

const examples = [
  ...textOf(`gateway/devices/${name}/README.md`).matchAll(/```yaml\n# (.+)\n([\s\S]*?)```/g),
].map(([, line = '', yaml = '']) => ({ line, options: parse(yaml) as object }));

test('the examples of the README read what they say that they read', () => {
  const found = examples.flatMap(({ line, options }) => facts(options, line));
  expect(found).toEqual([
    { rawTemperatureCelsius: 36.6111, ambientTemperatureCelsius: 25, mode: 'surface' },
    { aimId: null, text: 'PASS-7F3A' },
  ]);
});

describe('paths', () => {
  const deep = { paths: { object: 'sensors.1.t', body: 'body' } };

  test('lead through objects and lists', () => {
    expect(facts(deep, '{"sensors":[{"t":20},{"t":34.8}],"body":36.6}')).toMatchObject([
      { rawTemperatureCelsius: 34.8, deviceBodyTemperatureCelsius: 36.6 },
    ]);
  });

  test.each(['{"sensors":[]}', '{"sensors":null}', '{"sensors":"xy"}', '{}', 'null', '[]'])(
    'find nothing in %s',
    (line) => expect(facts(deep, line)).toEqual([]),
  );

  test('find no property that the line does not have itself', () => {
    for (const object of ['__proto__', 'constructor', 'constructor.length', 'toString']) {
      expect(facts({ paths: { object } }, '{"object":36.6}')).toEqual([]);
    }
    expect(facts({ paths: { object: '__proto__.t' } }, '{"__proto__":{"t":36.6}}')).toHaveLength(1);
  });

  test('are told what is wrong with them, all at once', () => {
    const { error } = deviceOptionsSchemas[name].safeParse({
      paths: { object: 'a..b', ambient: 'c', colour: 'd' },
      unit: 'rankine',
    });
    expect(error?.issues.map(({ path }) => path.join('.')).sort()).toEqual([
      'paths',
      'paths.object',
      'unit',
    ]);
    const both = deviceOptionsSchemas[name].safeParse({ paths: { object: 'a', code: 'c' } });
    expect(both.error?.issues[0]?.message).toContain('not both');
    expect(deviceOptionsSchemas[name].safeParse({ paths: {} }).success).toBe(false);
  });
});

test('a line of deep nesting is refused like any other that is none', () => {
  const bench = new DriverBench(name, { maxLineBytes: 1_024 });
  bench.feed(Buffer.from(`${'['.repeat(1_000)}\n${'{"a":'.repeat(200)}\n`));
  expect(bench.discarded).toEqual({ noise: 2_002 });
});

test('a scanner takes numbers for codes, and nothing else', () => {
  const options = { paths: { code: 'id' }, otherLines: 'ignore' };
  expect(
    facts(options, '{"id":6547886}', '{"id":true}', '{"id":{}}', '{"id":""}', '{"id":"X"}'),
  ).toMatchObject([{ text: '6547886' }, { text: 'X' }]);
  expect(createDriver(name, options, driverSurroundings(new FakeClock())).role).toBe('scanner');
});
