import { describe, expect, test } from 'vitest';
import { createCodeJudge } from '#gateway/codes/code-judge.ts';
import { driverNames, driverProbes } from '#gateway/devices/device-registry.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const name = 'em4100';
const card = Buffer.from('\x02010063E9AE25\x03', 'latin1');
const other = Buffer.from('\x02100086F44426\x03', 'latin1');
const texts = (bench: DriverBench) => bench.facts.map((fact) => (fact as { text: string }).text);

test('a card in the field is one presentation, until it is held for the limit', () => {
  const bench = new DriverBench(name);
  for (let count = 0; count < 250; count += 1) {
    bench.feed(card);
    bench.clock.advance(50);
  }
  expect(texts(bench)).toEqual(['em4100:010063E9AE', 'em4100:010063E9AE']);
  expect(bench.frames).toBe(250);
});

test('a card that was taken away for half a second is shown anew', () => {
  const bench = new DriverBench(name).feed(card);
  bench.clock.advance(499);
  bench.feed(card);
  bench.clock.advance(500);
  bench.feed(card);
  expect(texts(bench)).toHaveLength(2);
});

test('two cards in turn are all told', () => {
  expect(texts(new DriverBench(name).feed(card, other, card))).toEqual([
    'em4100:010063E9AE',
    'em4100:100086F444',
    'em4100:010063E9AE',
  ]);
});

test('the gateway judges a card as nothing that it knows, always the same', () => {
  const judge = createCodeJudge({ formats: [] });
  const now = { wallMs: 0, clockState: ClockState.Synchronised };
  const [first, second] = [judge('em4100:010063E9AE', now), judge('em4100:010063E9AE', now)];
  expect(first).toMatchObject({ verdict: 'unrecognised', reason: 'unknown-format' });
  expect(first.canonical).toEqual(second.canonical);
});

describe('probing', () => {
  const probe = driverProbes.get(name);

  test('listens, and does not tell the number of the card', () => {
    expect(probe?.question).toBe(null);
    const match = probe?.recognise(Buffer.concat([Buffer.from('x'), card]));
    expect(match).not.toBe(null);
    expect(JSON.stringify(match)).not.toMatch(/63E9AE/i);
  });

  test.each(driverNames.filter((other_) => other_ !== name))(
    'does not take a %s for it',
    (kind) => {
      for (const { hex } of goldenFramesOf(kind).cases) {
        expect(probe?.recognise(bytesFromHex(hex))).toBe(null);
      }
    },
  );
});
