import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ExitCode, ending, errorText, exitCodeHelp, exitCodeOf } from '#gateway/cli/exit-codes.ts';
import { ConfigInvalid } from '#gateway/config/load-config.ts';
import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import { errorRegistry, GatehouseError } from '#gateway/domain/gatehouse-error.ts';

const codes = Object.keys(errorRegistry) as ErrorCode[];

beforeEach(() => {
  const before = process.exitCode;
  onTestFinished(() => {
    process.exitCode = before;
  });
});

describe('a command', () => {
  it('ends with the code that its work gives', async () => {
    await ending(() => ExitCode.NotWell);
    expect(process.exitCode).toBe(1);
    await ending(() => Promise.resolve(ExitCode.Done));
    expect(process.exitCode).toBe(0);
  });
});

describe('an error', () => {
  it.each(codes)('%s is told with what to do, and has an exit code of its kind', (code) => {
    const error = new GatehouseError(code, 'It is so.');
    expect(errorText(error)).toBe(`${code}: It is so.\n${errorRegistry[code].action}`);
    expect(exitCodeOf(error)).toBe(errorRegistry[code].exitCode);
  });

  it('that is a bug shows where it is, and has exit code 1', () => {
    const bug = new TypeError('x is not a function');
    expect(errorText(bug)).toContain('exit-codes.test.ts');
    expect(exitCodeOf(bug)).toBe(1);
    expect(errorText('thrown by somebody else')).toBe('thrown by somebody else');
  });

  it('of a bad configuration lists each problem', () => {
    const problem = { path: 'site', line: 2, value: '"A"', expected: 'a name', example: 'tower-a' };
    const other = { ...problem, path: 'gateway', line: null, value: '', example: '' };
    const error = new ConfigInvalid('g.yaml', [problem, other]);
    expect(errorText(error).split('\n')).toEqual([
      'CONFIG_INVALID: g.yaml has 2 problems.',
      '  site (line 2) is "A"; expected a name; for example tower-a',
      '  gateway is missing; expected a name',
      errorRegistry.CONFIG_INVALID.action,
    ]);
    expect(exitCodeOf(error)).toBe(2);
  });
});

describe('the help', () => {
  it('tells what every exit code means', () => {
    const used = new Set<number>([
      ...Object.values(ExitCode),
      ...codes.map((code) => errorRegistry[code].exitCode),
    ]);
    for (const code of used) expect(exitCodeHelp).toMatch(new RegExp(`\\b${code} [a-z]`));
  });
});
