import { describe, expect, test } from 'vitest';
import { createCodeJudge } from '#gateway/codes/code-judge.ts';
import { isResidentNumber } from '#gateway/devices/cn-id-card/card-text.ts';
import { driverNames, driverProbes } from '#gateway/devices/device-registry.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';
import type { Person } from './card-frames.ts';
import { answer, cardOf, found, noCard, selected } from './card-frames.ts';

const name = 'cn-id-card';
/** The examples of GB 11643. */
const person: Person = {
  name: '测试甲',
  address: '某市某区某路一号',
  number: '11010519491231002X',
};
const secondPerson: Person = { ...person, number: '440524188001010014' };
const card = cardOf(person);

const MODULE = 'aaaaaa9669000312ffee';
const FIND = 'aaaaaa96690003200122';
const SELECT = 'aaaaaa96690003200221';
const READ = 'aaaaaa96690003300132';

const moduleNumber = Buffer.alloc(16);
moduleNumber.writeUInt8(5, 0);
moduleNumber.writeUInt8(1, 2);
moduleNumber.writeUInt32LE(20_100_906, 4);
moduleNumber.writeUInt32LE(1_234_567, 8);

const pseudonymOf = ({ number }: Person) =>
  driverSurroundings(new FakeClock()).pseudonymise(Buffer.from(number));
const texts = (bench: DriverBench) => bench.facts.map((fact) => (fact as { text: string }).text);
const ready = () => new DriverBench(name).feed(answer(0x90, moduleNumber));
const notices = (bench: DriverBench) =>
  bench.sayings.flatMap((saying) => (saying.kind === 'notice' ? [saying] : []));

describe('looking for cards', () => {
  test('begins with the number of the module', () => {
    const bench = ready();
    expect(bench.sayings).toEqual([
      { kind: 'identity', identity: 'security module 05.01-20100906-1234567-0' },
    ]);
    expect(bench.asked).toEqual([MODULE, FIND]);
  });

  test('is find, select, read, and find again after a rest', () => {
    const bench = ready().feed(noCard, found, selected);
    expect(bench.asked).toEqual([MODULE, FIND, FIND, SELECT, READ]);
    const startMs = bench.clock.monotonicMs();
    bench.feed(card);
    expect(bench.asked.at(-1)).toBe(FIND);
    expect(bench.clock.monotonicMs() - startMs).toBe(300);
  });

  test('a read that stays without an answer ends with the next look', () => {
    const bench = ready().feed(found, selected).fallQuiet();
    expect(bench.asked.at(-1)).toBe(FIND);
    bench.feed(card);
    expect(bench.facts).toEqual([]);
    expect(bench.discarded).toEqual({ unasked: 1_295 });
  });

  test('one card that is found again and again is one presentation', () => {
    const bench = ready();
    for (let count = 0; count < 5; count += 1) bench.feed(found, selected, card);
    expect(texts(bench)).toHaveLength(1);
  });

  test.each([0x60, 0x66])('what is wrong with the module is told (%i)', (status) => {
    const bench = ready().feed(answer(status));
    expect(notices(bench).at(-1)).toMatchObject({
      topic: 'module',
      sentence: expect.stringContaining('module'),
    });
    bench.feed(noCard);
    expect(notices(bench).at(-1)).toEqual({ kind: 'notice', topic: 'module', sentence: null });
  });
});

describe('what leaves', () => {
  /** Every way in which a secret could be written. */
  function traces({ name: called, address, number }: Person): readonly string[] {
    const secrets = [called, address, number, number.slice(6, 14), '某市公安局'];
    return secrets.flatMap((secret) => [
      secret,
      ...(['utf8', 'utf16le'] as const).flatMap((charset) => [
        Buffer.from(secret, charset).toString('hex'),
        Buffer.from(secret, charset).toString('base64').replace(/=+$/, '').slice(0, -1),
        Buffer.from(secret, charset).join(','),
      ]),
    ]);
  }

  function everythingOf(bench: DriverBench): string {
    const { outputs, asked, sent, discarded, events } = bench;
    return JSON.stringify({ outputs, asked, sent, discarded, events });
  }

  test('is a pseudonym of the number and nothing else', () => {
    const bench = ready().feed(found, selected, card);
    expect(bench.facts).toEqual([{ aimId: null, text: `cn-id:${pseudonymOf(person)}` }]);
  });

  test('is the same at the next visit and another for another person', () => {
    const bench = ready().feed(found, selected, card, found, selected, cardOf(secondPerson));
    bench.feed(found, selected, card);
    const [first, second, third] = texts(bench);
    expect(third).toBe(first);
    expect(second).toBe(`cn-id:${pseudonymOf(secondPerson)}`);
  });

  test('holds no trace of the card, whatever becomes of its frame', () => {
    const damaged = Buffer.from(card);
    damaged[50] = 0;
    const wrongNumber = cardOf({ ...person, number: '110105194912310021' });
    const bench = ready().feed(found, selected, card);
    bench.feed(card, found, selected, damaged).fallQuiet();
    bench.feed(found, selected, wrongNumber, found, selected, card.subarray(0, 400)).fallQuiet();
    const told = everythingOf(bench);
    for (const trace of traces(person)) expect(told).not.toContain(trace);
    expect(told).toContain(pseudonymOf(person));
  });

  test('such a trace would be seen', () => {
    const leak = JSON.stringify({
      identity: Buffer.from(person.address, 'utf16le').toString('hex'),
    });
    expect(traces(person).some((trace) => leak.includes(trace))).toBe(true);
  });

  test('of a card without a resident number is a notice, until the next good one', () => {
    const bench = ready().feed(found, selected, cardOf({ ...person, number: 'F1234567890123' }));
    expect(bench.facts).toEqual([]);
    expect(notices(bench).at(-1)).toMatchObject({
      topic: 'card-kind',
      sentence: expect.stringContaining('guard'),
    });
    bench.feed(found, selected, card);
    expect(notices(bench).at(-1)).toMatchObject({ topic: 'card-kind', sentence: null });
  });

  test('of a probe is the number of the module at most', () => {
    const probe = driverProbes.get(name);
    const told = JSON.stringify(probe?.recognise(card));
    for (const trace of traces(person)) expect(told).not.toContain(trace);
    expect(probe?.recognise(answer(0x90, moduleNumber))?.detail).toContain('1234567');
  });

  test('the gateway judges a card as nothing that it knows, always the same', () => {
    const judge = createCodeJudge({ formats: [] });
    const now = { wallMs: 0, clockState: ClockState.Synchronised };
    const [text = ''] = texts(ready().feed(found, selected, card));
    expect(judge(text, now)).toMatchObject({ verdict: 'unrecognised', reason: 'unknown-format' });
    expect(judge(text, now).canonical).toEqual(judge(text, now).canonical);
  });
});

describe('the number', () => {
  test.each(['11010519491231002X', '440524188001010014'])('%s checks', (number) => {
    expect(isResidentNumber(Buffer.from(number))).toBe(true);
  });

  test('any single wrong digit is found, and any two that changed places', () => {
    const number = '440524188001010014';
    for (let at = 0; at < 18; at += 1) {
      const wrong = Buffer.from(number);
      wrong[at] = 0x30 + (((wrong[at] ?? 0) - 0x30 + 1) % 10);
      expect(isResidentNumber(wrong)).toBe(false);
      const swapped = Buffer.from(number);
      [swapped[at], swapped[at + 1]] = [swapped[at + 1] ?? 0, swapped[at] ?? 0];
      if (at < 17 && number[at] !== number[at + 1]) expect(isResidentNumber(swapped)).toBe(false);
    }
  });

  test.each(['1101051949123100', '11010519491231002x', 'X10105194912310020', ''])(
    '%j is none',
    (number) => {
      expect(isResidentNumber(Buffer.from(number))).toBe(false);
    },
  );
});

describe('probing', () => {
  const probe = driverProbes.get(name);

  test('asks for the number of the module', () => {
    expect(Buffer.from(probe?.question ?? []).toString('hex')).toBe(MODULE);
  });

  test.each(driverNames.filter((other) => other !== name))('does not take a %s for it', (other) => {
    for (const { hex } of goldenFramesOf(other).cases) {
      expect(probe?.recognise(bytesFromHex(hex))).toBe(null);
    }
  });
});
