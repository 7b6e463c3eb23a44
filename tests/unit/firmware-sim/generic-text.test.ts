import { describe, expect, it } from 'vitest';
import { genericText } from '#sim/generic-text/firmware.ts';
import { silent } from '#sim/silent/firmware.ts';
import { bench } from '#tests/unit/firmware-sim/firmware-bench.ts';

describe('a thermometer of configured text', () => {
  it('says its line twice a second', () => {
    const device = bench(genericText);
    device.advance(1000);
    expect(device.takeText()).toBe('T=36.60 A=25.00\r\n'.repeat(2));
  });

  it('says JSON, braces and all', () => {
    const template = '{"t":{object},"n":{count},"ms":{uptime},"k":{"x":1}}\\n';
    const device = bench(genericText, { template, digits: '1', rate: '1' });
    device.advance(1000);
    expect(JSON.parse(device.takeText())).toEqual({ t: 36.6, n: 1, ms: 1000, k: { x: 1 } });
  });

  it('leaves names that it does not know', () => {
    const device = bench(genericText, { template: '{constructor} {what}', rate: '1' });
    device.advance(1000);
    expect(device.takeText()).toBe('{constructor} {what}');
  });

  it('answers its question, in whatever pieces that comes', () => {
    const device = bench(genericText, { ask: 'READ?\\r', rate: '0', template: '{object};' });
    device.receive(Buffer.from('RE'));
    device.receive(Buffer.from('AD?\rREAD?\rREAD'));
    expect(device.takeText()).toBe('36.60;36.60;');
    device.advance(10_000);
    expect(device.takeText()).toBe('');
  });
});

describe('a silent device', () => {
  it('never says anything', () => {
    const device = bench(silent);
    device.receive('A5 45 EA 01 3F 54 0D');
    device.advance(60_000);
    expect(device.take()).toEqual([]);
  });
});
