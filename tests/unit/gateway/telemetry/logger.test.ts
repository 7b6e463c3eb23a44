import { describe, expect, test } from 'vitest';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { LoggerOptions } from '#gateway/telemetry/logger.ts';
import { createLogger } from '#gateway/telemetry/logger.ts';

function listen(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({
    level: 'info',
    format: 'json',
    isTerminal: false,
    write: (line) => lines.push(line),
    ...options,
  });
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line)) };
}

describe('the log for a collector', () => {
  test('is one JSON object a line with time, level, module and fields', () => {
    const { log, lines, entries } = listen();
    log
      .child({ module: 'journal', deviceId: 'thermo-1' })
      .warn({ waitMs: 12 }, 'A commit is slow.');
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(entries()[0]).toMatchObject({
      level: 'warn',
      module: 'journal',
      deviceId: 'thermo-1',
      waitMs: 12,
      msg: 'A commit is slow.',
    });
    expect(entries()[0].time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  test('leaves out what is less serious than its level', () => {
    const { log, entries } = listen({ level: 'warn' });
    log.info({}, 'started');
    log.debug({}, 'frame');
    log.error({}, 'lost');
    expect(entries().map(({ msg }) => msg)).toEqual(['lost']);
  });

  test('holds no secret, neither in a line nor in what a child adds to each line', () => {
    const { log, lines } = listen();
    log.child({ token: 'hunter2' }).info({ broker: { password: 'hunter2' } }, 'connected');
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('[redacted]');
  });

  test('tells code and action of an error that an operator can act on', () => {
    const { log, entries } = listen();
    const err = new GatehouseError('LINK_BUSY', 'The port /dev/ttyUSB0 is taken.');
    log.error({ err }, 'A link failed.');
    expect(entries()[0].err).toMatchObject({
      code: 'LINK_BUSY',
      message: 'The port /dev/ttyUSB0 is taken.',
      action: expect.stringContaining('Stop the other program'),
    });
  });
});

describe('the log for a person', () => {
  test('is text on a terminal and JSON elsewhere', () => {
    const terminal = listen({ format: 'auto', isTerminal: true });
    const pipe = listen({ format: 'auto', isTerminal: false });
    for (const { log } of [terminal, pipe]) log.info({ rows: 3 }, 'Started.');
    expect(terminal.lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}Started\. rows=3\n$/);
    expect(pipe.entries()[0]).toMatchObject({ msg: 'Started.' });
  });

  test('shows control characters of a device instead of sending them to the terminal', () => {
    const { log, lines } = listen({ format: 'text' });
    log.warn({ answer: '\u001b[2Jgone\nWARN faked' }, 'Unknown \u001b]0;title\u0007 device');
    expect(lines.join('')).not.toContain('\u001b');
    expect(lines.join('').split('\n')).toHaveLength(2);
  });

  test('ends with the stack of an error', () => {
    const { log, lines } = listen({ format: 'text' });
    log.error({ err: new Error('torn page') }, 'The journal failed.');
    expect(lines.join('')).toMatch(/The journal failed\.\n {4}Error: torn page\n {4} +at /);
  });
});
