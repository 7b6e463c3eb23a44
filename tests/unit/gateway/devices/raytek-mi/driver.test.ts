import { describe, expect, test } from 'vitest';
import {
  busAddressOf,
  createDriver,
  deviceOptionsSchemas,
} from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

const name = 'raytek-mi';

const say = (bench: DriverBench, ...lines: readonly string[]) =>
  bench.feed(...lines.map((line) => Buffer.from(`${line}\r\n`)));

/** Has said what it is. */
const introduced = (options: object = {}) =>
  say(new DriverBench(name, options), '!XUMILT', '!XV0A0027');

const asked = (bench: DriverBench) => bench.asked.map((hex) => Buffer.from(hex, 'hex').toString());

const rawValues = (bench: DriverBench) =>
  bench.facts.map((fact) => ('rawTemperatureCelsius' in fact ? fact.rawTemperatureCelsius : null));

const notice = (topic: string, sentence: RegExp | null) => ({
  kind: 'notice',
  topic,
  sentence: sentence && expect.stringMatching(sentence),
});

describe('what is asked', () => {
  test('what it is, then unit, object and head, again and again', () => {
    const bench = say(introduced(), '!UC', '!T036.6', '!I027.1', '!UC');
    expect(asked(bench)).toEqual([
      ...['?XU\r', '?XV\r'],
      ...['?U\r', '?T\r', '?I\r'],
      ...['?U\r', '?T\r'],
    ]);
    expect(bench.sayings).toContainEqual({
      kind: 'identity',
      identity: 'Raytek MILT, serial number 0A0027',
    });
  });

  test('the box before the question mark, the head behind it', () => {
    const bench = new DriverBench(name, { address: 17, head: 2 });
    say(bench, '017!XUMI3', '017!XV98123', '017!UC', '017!2T036.6');
    expect(asked(bench)).toEqual(['017?XU\r', '017?XV\r', '017?U\r', '017?2T\r', '017?2I\r']);
    expect(busAddressOf(name, { address: 17 })).toBe(17);
    expect(busAddressOf(name, {})).toBeNull();
  });

  test('a question may come back as an echo, and a late answer is waited for', () => {
    const driver = createDriver(
      name,
      { longestAnswerMs: 900 },
      driverSurroundings(new FakeClock()),
    );
    const none = () => undefined;
    const session = { output: none, discarded: none, frame: none, send: none, answered: none };
    const asking = driver.start(session).asking;
    expect(asking?.next()).toEqual({ pauseMs: 900 });
    expect(asking?.next()).toMatchObject({ mayEcho: true, drainMs: 900 });
  });

  test('a device that refuses to say what it is is measured all the same', () => {
    const bench = say(new DriverBench(name), '*Syntax error', '*Syntax error');
    say(bench, '!UC', '!T036.6', '!I027.1');
    expect(bench.sayings).toContainEqual({ kind: 'identity', identity: 'Raytek' });
    expect(rawValues(bench)).toEqual([36.6]);
  });

  test('a missed answer ends the measurement, and the next one begins with its unit', () => {
    const bench = say(introduced(), '!UC', '!T036.6').fallQuiet();
    expect(asked(bench).at(-1)).toBe('?U\r');
    expect(rawValues(say(bench, '!I027.1'))).toEqual([]);
    expect(rawValues(say(bench, '!UC', '!T036.7', '!I027.1'))).toEqual([36.7]);
  });
});

describe('the unit', () => {
  test('98.6 °F is 37.0 °C, and a notice says how the device is set', () => {
    const bench = say(introduced(), '!UF', '!T098.6', '!I080.6');
    expect(bench.facts).toEqual([
      { rawTemperatureCelsius: 37, ambientTemperatureCelsius: 27, mode: 'surface' },
    ]);
    expect(bench.sayings).toContainEqual(notice('unit', /set to °F; its values are converted/));
  });

  test('98.6 of a device that says nothing of its unit is no value at all', () => {
    const bench = say(introduced(), '!T098.6', '!I080.6', '*Syntax error', '!T098.6', '!I080.6');
    expect(bench.facts).toEqual([]);
    expect(bench.sayings).toContainEqual(notice('unit', /none of its values goes out/));
    expect(new Set(asked(bench).slice(2))).toEqual(new Set(['?U\r']));
  });

  test('somebody sets the unit at the device: the very next value is converted, and the notice follows', () => {
    const bench = introduced();
    say(
      bench,
      '!UC',
      '!T037.0',
      '!I027.0',
      '!UF',
      '!T098.6',
      '!I080.6',
      '!UC',
      '!T037.0',
      '!I027.0',
    );
    expect(rawValues(bench)).toEqual([37, 37, 37]);
    const notices = bench.sayings.filter((each) => 'topic' in each && each.topic === 'unit');
    expect(notices).toEqual([notice('unit', null), notice('unit', /°F/), notice('unit', null)]);
  });

  test('kelvin is converted too', () => {
    const [celsius] = rawValues(say(introduced(), '!UK', '!T0310.1', '!I0300.1'));
    expect(celsius).toBeCloseTo(36.95, 6);
  });

  test('what is no unit is none', () => {
    const bench = say(introduced(), '!UX', '!T036.6');
    expect(bench.facts).toEqual([]);
    expect(asked(bench).at(-1)).toBe('?U\r');
  });

  test('a device that does not tell it may be told for', () => {
    const bench = say(introduced({ unit: 'fahrenheit' }), '!T098.6', '!I080.6');
    expect(rawValues(bench)).toEqual([37]);
    expect(asked(bench)).not.toContain('?U\r');
  });
});

describe('a value', () => {
  test.each(['T0366', 'T36.6', 'T036.', 'T036.65', 'T', 'T-', 'THOT', 'T>600.0'])(
    'like %s is none, and ends its measurement',
    (body) => {
      const bench = say(introduced(), '!UC', `!${body}`, '!I027.1');
      expect(bench.facts).toEqual([]);
      expect(asked(bench).at(-1)).toBe('?U\r');
    },
  );

  test('a refused temperature is a notice until there is one', () => {
    const bench = say(introduced(), '!UC', '*Syntax error');
    expect(bench.sayings).toContainEqual(notice('refusal', /does not tell a temperature/));
    say(bench, '!UC', '!T036.6', '!I027.1');
    expect(bench.sayings.at(-1)).toEqual(notice('refusal', null));
  });

  test('a box with one head may answer for that head', () => {
    expect(rawValues(say(introduced(), '!UC', '!1T036.6', '!1I027.1'))).toEqual([36.6]);
  });
});

describe('modes', () => {
  test('nothing is set unless it is wanted', () => {
    for (const mode of ['poll', 'burst']) {
      expect(new DriverBench(name, { mode }).connection.openingCommands).toEqual([]);
    }
  });

  test('any character and V=P for poll, V=B for burst', () => {
    const commands = (options: object) =>
      new DriverBench(name, { setMode: true, ...options }).connection.openingCommands.map((bytes) =>
        Buffer.from(bytes).toString(),
      );
    expect(commands({})).toEqual(['\r', 'V=P\r']);
    expect(commands({ address: 3 })).toEqual(['\r', '003V=P\r']);
    expect(commands({ mode: 'burst' })).toEqual(['V=B\r']);
  });

  test('a device that sends by itself and is asked: a notice says what to set, until it answers', () => {
    const bench = say(introduced(), 'UC T0036.6 I0027.1');
    expect(bench.facts).toEqual([]);
    expect(bench.sayings).toContainEqual(notice('mode', /option mode to burst/));
    say(bench, '!UC');
    expect(bench.sayings).toContainEqual(notice('mode', null));
  });

  test('burst strings without a unit give no value, and a notice', () => {
    const bench = say(new DriverBench(name, { mode: 'burst' }), 'T0037.0 I0027.1');
    expect(bench.frames).toBe(1);
    expect(bench.facts).toEqual([]);
    expect(bench.sayings).toEqual([notice('unit', /burst string begin with U/)]);
    say(bench, 'UC T0037.0 I0027.1');
    expect(bench.sayings.at(-1)).toEqual(notice('unit', null));
    expect(rawValues(bench)).toEqual([37]);
  });

  test('a burst string is read with blanks and without, and each head for itself', () => {
    const bench = new DriverBench(name, { mode: 'burst' });
    say(bench, 'UCT0036.6I0027.1E0.950');
    expect(rawValues(bench)).toEqual([36.6]);
    const second = say(new DriverBench(name, { mode: 'burst', head: 2 }), 'UC 1T0036.6 2T0038.5');
    expect(rawValues(second)).toEqual([38.5]);
  });

  test('where a digit could be a head or part of a value, there is no value', () => {
    const bench = say(new DriverBench(name, { mode: 'burst', head: 1 }), 'UC1T0036.61I0027.1');
    expect(bench.facts).toEqual([]);
  });

  test('one who only listens takes silence for a fault sooner, and shares no line', () => {
    const surroundings = driverSurroundings(new FakeClock());
    expect(createDriver(name, { mode: 'burst' }, surroundings).silenceTimeoutMs).toBe(5_000);
    expect(createDriver(name, {}, surroundings).silenceTimeoutMs).toBe(10_000);
    const options = { mode: 'burst', address: 3 };
    expect(deviceOptionsSchemas[name].safeParse(options).success).toBe(false);
  });
});
