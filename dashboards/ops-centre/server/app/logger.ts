import type { Logger } from 'pino';
import pino from 'pino';

/**
 * Structured lines on stderr; stdout is for what a script may wait for. Level by consequence: error = data is lost
 * or a person is needed, warn = degraded but nothing lost, info = started, stopped, changed.
 */
export function createLogger(level: string): Logger {
  const options = {
    level,
    base: { program: 'ops-centre' },
    // Nothing should pass these in; if something does, it stays out of the log.
    redact: ['*.password', '*.passwordHash', '*.token', '*.code', '*.cookie', '*.authorization'],
  };
  return pino(options, pino.destination({ dest: 2, sync: true }));
}
