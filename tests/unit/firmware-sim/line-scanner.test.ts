import { describe, expect, it } from 'vitest';
import type { LineTerminator } from '#sim/line-scanner/line.ts';
import { encodeLine } from '#sim/line-scanner/line.ts';

describe('a scanned line', () => {
  it('is AIM identifier, text, carriage return and line feed', () => {
    expect(Buffer.from(encodeLine('PASS-7F3A')).toString('latin1')).toBe(']Q1PASS-7F3A\r\n');
  });

  it.each([
    ['cr', 'x\r'],
    ['lf', 'x\n'],
    ['tab', 'x\t'],
    ['none', 'x'],
  ] satisfies [LineTerminator, string][])('ends as set (%s)', (terminator, expected) => {
    const line = encodeLine('x', { aimIdentifier: '', terminator });
    expect(Buffer.from(line).toString('latin1')).toBe(expected);
  });

  it('carries text beyond ASCII as UTF-8', () => {
    const line = encodeLine('张三', { aimIdentifier: '', terminator: 'none' });
    expect(Buffer.from(line).toString('hex')).toBe('e5bca0e4b889');
  });
});
