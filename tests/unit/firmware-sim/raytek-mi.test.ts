import { describe, expect, it } from 'vitest';
import { raytekMi } from '#sim/raytek-mi/firmware.ts';
import { formatTemperature } from '#sim/raytek-mi/lines.ts';
import { bench } from '#tests/unit/firmware-sim/firmware-bench.ts';

function open(settings: Readonly<Record<string, string>> = {}) {
  const device = bench(raytekMi, settings);
  device.take();
  return device;
}

function ask(device: ReturnType<typeof bench>, line: string): string {
  device.receive(Buffer.from(line, 'latin1'));
  return device.takeText();
}

describe('a Raytek temperature', () => {
  it.each([
    // MI manual: `!T020.0`, and `?XB` gives -040.0.
    [20, '020.0'],
    [-40, '-040.0'],
    [150.34, '150.3'],
    [1234.5, '1234.5'],
    [-0.01, '000.0'],
  ])('of %f is written %s', (value, text) => {
    expect(formatTemperature(value)).toBe(text);
  });
});

describe('a Raytek MI in poll mode', () => {
  it('tells that it has power', () => {
    expect(bench(raytekMi).takeText()).toBe('#XI\r\n');
  });

  it('answers as its manual prints it', () => {
    const device = open();
    device.see(20);
    expect(ask(device, '?T\r')).toBe('!T020.0\r\n');
    expect(ask(device, '?T\r\n')).toBe('!T020.0\r\n');
    expect(ask(device, '?E\r')).toBe('!E0.950\r\n');
    expect(ask(device, 'E=0.975\r')).toBe('!E0.975\r\n');
    expect(ask(device, '?XB\r?XH\r')).toBe('!XB-040.0\r\n!XH0600.0\r\n');
    expect(ask(device, '?X$\r')).toBe('!X$UTEI\r\n');
  });

  it.each(['nonsense\r', '?Q\r', 'E=2\r', 'E=x\r', 'U=K\r', '=\r'])('finds %j wrong', (line) => {
    expect(ask(open(), line)).toBe('*Syntax error\r\n');
  });

  it('keeps without power what was set with =, not what was set with #', () => {
    const device = open();
    ask(device, 'E=0.900\r');
    expect(ask(device, 'E#0.800\r')).toBe('!E0.800\r\n');
    device.powerCycle();
    device.take();
    expect(ask(device, '?E\r')).toBe('!E0.900\r\n');
  });

  it('says its temperatures in the unit that is set', () => {
    const device = open({ unit: 'F' });
    device.see(37);
    expect(ask(device, '?U\r')).toBe('!UF\r\n');
    expect(ask(device, '?T\r')).toBe('!T098.6\r\n');
    ask(device, 'U=C\r');
    expect(ask(device, '?T\r')).toBe('!T037.0\r\n');
  });

  it('names the head, and on multidrop the box, that it was asked by', () => {
    expect(ask(open(), '?1T\r')).toBe('!1T036.6\r\n');
    const device = open({ box: '001' });
    expect(ask(device, '001?E\r')).toBe('001!E0.950\r\n');
    expect(ask(device, '002?E\r')).toBe('');
    expect(ask(device, '000E=0.900\r')).toBe('');
    expect(ask(device, '001?E\r')).toBe('001!E0.900\r\n');
  });
});

describe('a Raytek MI in burst mode', () => {
  it('sends its items without being asked', () => {
    const device = open({ mode: 'B', rate: '10' });
    device.advance(100);
    expect(device.takeText()).toBe('UC T036.6 E0.950 I025.0\r\n');
  });

  it('sends what the burst string says', () => {
    const device = open({ rate: '10' });
    expect(ask(device, '$=UTIE\r')).toBe('!$UTIE\r\n');
    expect(ask(device, 'V=B\r')).toBe('!VB\r\n');
    device.advance(100);
    expect(device.takeText()).toBe('UC T036.6 I025.0 E0.950\r\n');
  });

  it('rests for three seconds after a character, and polls after V=P', () => {
    const device = open({ mode: 'B', rate: '10' });
    ask(device, 'x');
    device.advance(2900);
    expect(device.takeText()).toBe('');
    expect(ask(device, 'V=P\r')).toBe('!VP\r\n');
    device.advance(5000);
    expect(device.takeText()).toBe('');
    expect(ask(device, '?T\r')).toBe('!T036.6\r\n');
  });

  it('goes on when nothing follows the character', () => {
    const device = open({ mode: 'B', rate: '10' });
    ask(device, '?T\r');
    expect(device.takeText()).toBe('');
    device.advance(3200);
    expect(device.takeText()).toContain('UC T036.6');
  });
});
