import type { DestinationStream, Logger as PinoLogger } from 'pino';
import { destination, pino } from 'pino';
import type { Log, LogFields, LogLevel } from './log.ts';
import { LOG_LEVELS } from './log.ts';
import { logTextFromJson } from './log-text.ts';
import { redacted } from './redaction.ts';

export type LoggerOptions = {
  readonly level: LogLevel;
  readonly format: 'auto' | 'json' | 'text';
  /** Whether standard error is a terminal; decides `auto`. */
  readonly isTerminal: boolean;
  /** Where lines go; standard error unless a test listens. */
  readonly write?: (line: string) => void;
};

/** Lines held back while standard error does not take them; beyond it they are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** A log whose level can change while it is in use, in all its children too. */
export type AdjustableLog = Log & { readonly setLevel: (level: LogLevel) => void };

/** JSON lines (or text for a person) on standard error; standard output belongs to the commands. */
export function createLogger(options: LoggerOptions): AdjustableLog {
  const asText = options.format === 'text' || (options.format === 'auto' && options.isTerminal);
  const out = options.write ? { write: options.write } : standardError();
  const stream: DestinationStream = asText
    ? { write: (line) => out.write(logTextFromJson(line)) }
    : out;
  const logger = pino(
    {
      level: 'debug',
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
      serializers: {},
    },
    stream,
  );
  let most = LOG_LEVELS.indexOf(options.level);
  const isWritten = (level: LogLevel): boolean => LOG_LEVELS.indexOf(level) <= most;
  return {
    ...logFromPino(logger, isWritten),
    setLevel: (level) => {
      most = LOG_LEVELS.indexOf(level);
    },
  };
}

/** Not synchronous: a log collector that stopped reading must not stop a gate. Flushed at exit. */
const standardError = (): DestinationStream =>
  destination({ fd: 2, sync: false, maxLength: MAX_WAITING_BYTES });

function logFromPino(logger: PinoLogger, isWritten: (level: LogLevel) => boolean): Log {
  const at =
    (level: LogLevel) =>
    (fields: LogFields, message: string): void => {
      if (isWritten(level)) logger[level](redacted(fields), message);
    };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: (fields) => logFromPino(logger.child(redacted(fields)), isWritten),
  };
}
