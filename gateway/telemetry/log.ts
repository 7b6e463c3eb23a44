/**
 * The port for saying what happens. Levels follow the consequence, not the mood:
 * `error` data is lost or a person is needed · `warn` degraded, nothing lost ·
 * `info` started, stopped, changed · `debug` per frame, off by default.
 * Fields carry units in their names and never personal data or scanned text.
 */
export interface Log {
  error(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  /** A log that adds `fields` to each line, for example `{ module: 'journal' }`. */
  child(fields: LogFields): Log;
}

export type LogFields = Readonly<Record<string, unknown>>;

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** For tests and tools that have nobody to tell. */
export const silentLog: Log = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silentLog,
};
