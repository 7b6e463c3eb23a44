import { describe, expect, it } from 'vitest';
import { boardSettings, refuseUnknownSettings } from '#sim/board-settings.ts';
import { addressesSetting, choiceSetting, numberSetting } from '#sim/firmware-settings.ts';
import { floodBytes } from '#sim/flood.ts';
import { gyMcu90614 } from '#sim/gy-mcu90614/firmware.ts';
import { Lens } from '#sim/lens.ts';
import { lineScanner } from '#sim/line-scanner/firmware.ts';
import { createRandom } from '#sim/random.ts';
import { Ticker } from '#sim/ticker.ts';
import { bytesOf, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

const random = () => createRandom(1, 'board');

describe('a lens', () => {
  const open = (jitterCelsius = 0) => {
    const lens = new Lens(() => ({ ...warm, owner: 'person-1' }), random(), jitterCelsius);
    return { lens, object: () => lens.look().objectTemperatureCelsius };
  };
  const warm = { objectTemperatureCelsius: 36.6, ambientTemperatureCelsius: 25 };

  it('sees what is before it, and whose that is', () => {
    expect(open().lens.look()).toEqual({ ...warm, owner: 'person-1' });
  });

  it('that is stuck says the same whoever comes', () => {
    const { lens } = open();
    lens.stick();
    lens.see({ objectTemperatureCelsius: 39, ambientTemperatureCelsius: 20, owner: 'person-2' });
    expect(lens.isWrong).toBe(true);
    expect(lens.look()).toEqual({ ...warm, owner: 'person-2' });
    lens.clearFaults();
    expect([lens.look().objectTemperatureCelsius, lens.isWrong]).toEqual([39, false]);
  });

  it('that drifts says more and more', async () => {
    const { lens, object } = open();
    lens.drift(600_000);
    const before = object();
    await new Promise(setImmediate);
    expect(object()).toBeGreaterThan(before);
    expect(lens.look().ambientTemperatureCelsius).toBe(25);
    expect(lens.isWrong).toBe(true);
  });

  it('jitters as much as it is set to', () => {
    const { object } = open(0.1);
    const seen = Array.from({ length: 2000 }, object);
    const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
    const variance = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length;
    expect(mean).toBeCloseTo(36.6, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(0.1, 2);
  });
});

describe('a ticker', () => {
  const open = () => {
    let nowMs = 0;
    let waiting: { dueMs: number; callback: () => void }[] = [];
    const board = {
      uptimeMs: () => nowMs,
      after: (delayMs: number, callback: () => void) =>
        void waiting.push({ dueMs: nowMs + delayMs, callback }),
    };
    const jumpTo = (timeMs: number) => {
      nowMs = timeMs;
      const due = waiting.filter(({ dueMs }) => dueMs <= nowMs);
      waiting = waiting.filter(({ dueMs }) => dueMs > nowMs);
      for (const { callback } of due) callback();
    };
    return { ticker: new Ticker(board), jumpTo };
  };

  it('keeps to its grid, however late it is called', () => {
    const { ticker, jumpTo } = open();
    const ticks: number[] = [];
    ticker.start(100, () => ticks.push(1));
    for (const timeMs of [105, 203, 309, 400]) jumpTo(timeMs);
    expect(ticks).toHaveLength(4);
  });

  it('leaves out what it could not do in time', () => {
    const { ticker, jumpTo } = open();
    let ticks = 0;
    ticker.start(100, () => {
      ticks += 1;
    });
    jumpTo(1000);
    expect(ticks).toBe(1);
    jumpTo(1099);
    expect(ticks).toBe(1);
    jumpTo(1100);
    expect(ticks).toBe(2);
  });

  it('ticks no more after it was stopped, and once when started twice', () => {
    const { ticker, jumpTo } = open();
    let ticks = 0;
    const tick = () => {
      ticks += 1;
    };
    ticker.start(100, tick);
    ticker.start(100, tick);
    jumpTo(100);
    expect([ticks, ticker.isRunning]).toEqual([1, true]);
    ticker.stop();
    jumpTo(200);
    expect([ticks, ticker.isRunning]).toEqual([1, false]);
  });
});

describe('a flood', () => {
  const frame = bytesOf('66 66 02');

  it('of frames is made of whole ones', () => {
    const flood = floodBytes('frames', 10, { random: random(), lastFrame: () => frame });
    expect(hexOf(flood)).toBe('66 66 02 66 66 02 66 66 02');
  });

  it('is rubbish, the same for the same seed, as long as there is no frame', () => {
    const rubbish = () =>
      floodBytes('frames', 100, { random: random(), lastFrame: () => undefined });
    expect(rubbish()).toHaveLength(100);
    expect(hexOf(rubbish())).toBe(hexOf(rubbish()));
  });
});

describe('settings', () => {
  const bounds = { lowest: 1, highest: 5, standard: 2 };

  it('that are left out have their standard', () => {
    expect(numberSetting({}, 'rate', bounds)).toBe(2);
    expect(choiceSetting({}, 'mode', ['a', 'b'], 'b')).toBe('b');
    expect(addressesSetting({}, 9)).toBeUndefined();
    expect(boardSettings(lineScanner, {}).baudRate).toBe(9600);
  });

  it.each(['0', '6', 'much', '', ' '])('that are no such number are refused (%j)', (rate) => {
    expect(() => numberSetting({ rate }, 'rate', bounds)).toThrow(/expected a number from 1 to 5/);
  });

  it.each(['0', '1,1', '1,x', '1,10', '', '1.5'])('of addresses may be wrong (%j)', (addresses) => {
    expect(() => addressesSetting({ addresses }, 9)).toThrow(/different numbers from 1 to 9/);
  });

  it('that a kind does not have are refused, and those of the board are not', () => {
    expect(() => refuseUnknownSettings(lineScanner, { object: '3' })).toThrow(
      /no setting "object"/,
    );
    expect(() => refuseUnknownSettings(gyMcu90614, { constructor: '3' })).toThrow(/no setting/);
    refuseUnknownSettings(gyMcu90614, { object: '3', baud: '9600', rate: '1' });
  });
});
