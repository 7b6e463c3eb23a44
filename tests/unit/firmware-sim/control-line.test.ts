import { describe, expect, it } from 'vitest';
import { obeyControlLine, parseControlLine } from '#sim/control-line.ts';

describe('a control line', () => {
  it.each([
    ['devices', { kind: 'devices' }],
    ['fault thermometer-1 unplug', { kind: 'unplug', device: 'thermometer-1' }],
    ['  fault   thermometer-1  replug ', { kind: 'replug', device: 'thermometer-1' }],
    ['fault x clear', { kind: 'clear', device: 'x' }],
    ['fault x noise 0.05', { kind: 'faults', device: 'x', change: { noiseProbability: 0.05 } }],
    ['fault x cut 1', { kind: 'faults', device: 'x', change: { cutProbability: 1 } }],
    ['fault x flip 0', { kind: 'faults', device: 'x', change: { flipProbability: 0 } }],
    ['fault x silence 3000', { kind: 'silence', device: 'x', durationMs: 3000 }],
  ])('"%s" is understood', (line, expected) => {
    expect(parseControlLine(line)).toEqual(expected);
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
