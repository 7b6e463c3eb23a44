import { describe, expect, it } from 'vitest';
import { encodeCelsius } from '#sim/optris-ct/encoding.ts';
import { optrisCt } from '#sim/optris-ct/firmware.ts';
import { bench, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

function ask(device: ReturnType<typeof bench>, request: string): string {
  device.receive(request);
  return device.takeHex();
}

describe('an Optris temperature', () => {
  it.each([
    // Operator's manuals of CS, CSmicro and CT (digital command set, burst string).
    [23.5, 'tenths', '04 D3'],
    [23.5, 'hs', '30 3E'],
    [30.5, 'tenths', '05 19'],
    [-4.8, 'tenths', '03 B8'],
    [36.6, 'tenths', '05 56'],
  ] as const)('of %f °C in %s is %s', (celsius, scale, bytes) => {
    expect(hexOf(Uint8Array.from(encodeCelsius(celsius, scale)))).toBe(bytes);
  });
});

describe('an Optris CT', () => {
  it('answers each byte it knows with naked bytes, and what it does not know with nothing', () => {
    const device = bench(optrisCt);
    expect(ask(device, '01')).toBe('05 56');
    expect(ask(device, '03')).toBe('05 56');
    expect(ask(device, '02')).toBe('04 E2');
    expect(ask(device, '04 05')).toBe('03 B6 03 E8');
    expect(ask(device, '0E')).toHaveLength('01 86 01'.length);
    expect(ask(device, '77')).toBe('');
  });

  it('has the same command in hundredths with a head of high resolution', () => {
    const device = bench(optrisCt, { scale: 'hs' });
    device.see(23.5);
    expect(ask(device, '01')).toBe('30 3E');
  });

  it('sets the emissivity when the XOR of the command follows', () => {
    const device = bench(optrisCt);
    expect(ask(device, '84 03 6C EB')).toBe('03 6C');
    expect(ask(device, '04')).toBe('03 6C');
    // 84 03 B6 has the XOR 31 (manual).
    expect(ask(device, '84 03 B6 31')).toBe('03 B6');
  });

  it('does nothing without it or with a wrong one', () => {
    const device = bench(optrisCt);
    expect(ask(device, '84 03 6C 00')).toBe('');
    device.receive('84 03 6C');
    device.advance(101);
    expect(ask(device, '04')).toBe('03 B6');
  });

  it('wants none after AD, until power comes again', () => {
    const device = bench(optrisCt);
    device.receive('AD AD');
    expect(ask(device, '84 03 6C')).toBe('03 6C');
    device.powerCycle();
    expect(ask(device, '84 03 B6')).toBe('');
    device.advance(101);
    device.receive('AD AD');
    expect(ask(device, '84 03 B6')).toBe('03 B6');
    device.receive('AD');
    expect(ask(device, '84 03 6C')).toBe('');
  });

  it('of the CS kind never wants one', () => {
    const device = bench(optrisCt, { model: 'cs' });
    expect(ask(device, '84 03 6C')).toBe('03 6C');
  });

  it('answers any prefix while it is alone', () => {
    expect(ask(bench(optrisCt), 'B5 01')).toBe('05 56');
  });
});

describe('several Optris on RS-485', () => {
  const open = () => bench(optrisCt, { addresses: '1,5', step: '1' });

  it('answer only to their own prefix', () => {
    const device = open();
    expect(ask(device, 'B5 01')).toBe('05 60');
    expect(ask(device, 'B1 01')).toBe('05 56');
    expect(ask(device, 'B2 01')).toBe('');
    expect(ask(device, '01')).toBe('');
  });

  it('are set together by B0, which nobody answers', () => {
    const device = open();
    expect(ask(device, 'B0 84 03 6C EB')).toBe('');
    expect(ask(device, 'B1 04')).toBe('03 6C');
    expect(ask(device, 'B5 04')).toBe('03 6C');
  });

  it('give their targets one after the other up to the last address asked', () => {
    const device = open();
    // XOR of 2E and 04 is 2A.
    expect(ask(device, 'B0 2E 04 2A')).toBe('05 56');
    expect(ask(device, 'B0 2E 05 2B')).toBe('05 56 05 60');
  });
});

describe('an Optris in burst mode', () => {
  it('sends its mark and the values, and hears nothing', () => {
    const device = bench(optrisCt, { mode: 'burst', rate: '10' });
    device.see(-4.8);
    device.advance(100);
    expect(device.takeHex()).toBe('AA AA 03 B8');
    expect(ask(device, '01')).toBe('');
  });

  it('may send the head as well', () => {
    const device = bench(optrisCt, { mode: 'burst', rate: '10', burst: 'target-head' });
    device.advance(100);
    expect(device.takeHex()).toBe('AA AA 05 56 04 E2');
  });
});
