import { describe, expect, it } from 'vitest';
import { obeyControlLine, parseControlLine } from '#sim/control-line.ts';

describe('a control line', () => {
  it('asks for the devices, or names one and what is to happen to it', () => {
    expect(parseControlLine('devices')).toEqual({ kind: 'devices' });
    expect(parseControlLine('  fault   thermometer-1  replug ')).toMatchObject({
      kind: 'fault',
      device: 'thermometer-1',
    });
  });

  it.each([
    '',
    'fault',
    'fault x',
    'fault x burn',
    'fault x noise',
    'fault x noise 1.5',
    'fault x noise much',
    'fault x silence -1',
    'fault x silence',
    'fault x unplug now',
    'fault x noise 0.1 0.2',
    'devices all',
  ])('"%s" is refused with a sentence', (line) => {
    expect(parseControlLine(line)).toEqual({
      kind: 'refused',
      problem: expect.stringMatching(/\.$/),
    });
    expect(obeyControlLine(line, [])).toMatch(/^error .*\.$/);
  });

  it('for a device that is not there says so', () => {
    expect(obeyControlLine('fault thermometer-9 unplug', [])).toBe(
      'error There is no device "thermometer-9".',
    );
  });
});
