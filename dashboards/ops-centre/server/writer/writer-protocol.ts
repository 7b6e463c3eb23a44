import type { Writer, WriterOptions } from './writer.ts';

/** What passes between the main thread and the writer's. */
export type WriterCall = {
  readonly callId: number;
  readonly command: keyof Writer;
  readonly args: readonly unknown[];
};

export type WriterReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: WriterFailure }
  | { readonly kind: 'value'; readonly callId: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly callId: number; readonly failure: WriterFailure };

/** An error as plain data: classes do not survive the way between threads. */
export type WriterFailure = {
  readonly message: string;
  /** Code of a GatehouseError, where it was one. */
  readonly code: string | null;
  /** SQLite's extended result code (sqlite.org/rescode.html), where it came from there. */
  readonly sqliteCode: number | null;
};

export type WriterThreadData = WriterOptions;
