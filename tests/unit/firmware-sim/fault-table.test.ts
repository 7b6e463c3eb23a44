import { describe, expect, it } from 'vitest';
import { parseControlLine } from '#sim/control-line.ts';
import { FAULTS, FAULTS_HELP } from '#sim/fault-table.ts';

/** A value that each fault takes; those that take none are left out. */
const VALUES: Readonly<Record<string, string>> = {
  ...{ noise: '0.5', cut: '1', flip: '0', length: '0.1', loss: '0.001', silence: '3000' },
  ...{ late: '400', echo: 'on', 'strict-baud': 'off', baud: '115200', flood: 'rubbish' },
  ...{ 'brown-out': '250', drift: '-0.5', reads: '10', become: 'silent' },
};

describe('the table of faults', () => {
  it('has every fault once, and all of them in the help', () => {
    const words = FAULTS.map(({ word }) => word);
    expect(new Set(words).size).toBe(words.length);
    for (const { word, syntax, help } of FAULTS) {
      expect(FAULTS_HELP).toContain(`  ${word} ${syntax}`.trimEnd());
      expect(help).not.toBe('');
    }
  });

  it.each(FAULTS.map(({ word }) => word))('understands "%s" with its value', (word) => {
    const line = `fault x ${word} ${VALUES[word] ?? ''}`;
    expect(parseControlLine(line)).toMatchObject({ kind: 'fault', device: 'x' });
  });

  it.each(FAULTS.map(({ word }) => [word, word in VALUES ? '' : 'now'] as const))(
    'refuses "%s %s" with a sentence',
    (word, value) => {
      const request = parseControlLine(`fault x ${word} ${value}`);
      expect(request).toEqual({
        kind: 'refused',
        problem: expect.stringMatching(new RegExp(`^"${word}" takes .*\\.$`)),
      });
    },
  );

  it.each(['reads 0', 'reads 1.5', 'become toaster', 'baud 12', 'echo yes', 'drift warm'])(
    'refuses "%s"',
    (words) => {
      expect(parseControlLine(`fault x ${words}`).kind).toBe('refused');
    },
  );
});
