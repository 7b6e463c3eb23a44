import { Worker } from 'node:worker_threads';
import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import { errorRegistry, GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { StreamRow } from '#ops-centre/store/stream-table.ts';
import type { Writer, WriterOptions } from './writer.ts';
import type { WriterCall, WriterFailure, WriterReply } from './writer-protocol.ts';

/** A call that the writer could not do. Nothing of it is in the store. */
export class WriterError extends Error {
  readonly sqliteCode: number | null;

  constructor(failure: Pick<WriterFailure, 'message' | 'sqliteCode'>) {
    super(failure.message);
    this.name = 'WriterError';
    this.sqliteCode = failure.sqliteCode;
  }
}

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: Error) => void;
};

/** The main thread's end of the writer. Calls are done in the order in which they are made. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastCallId = 0;
  #endedBy: Error | null = null;
  #onFailure: (cause: Error) => void = () => undefined;
  #onStream: (rows: readonly StreamRow[]) => void = () => undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: WriterReply) => this.#hear(reply));
    worker.on('error', (cause) => this.#end(cause instanceof Error ? cause : new Error('unknown')));
    worker.on('exit', () => this.#end(new WriterError({ message: 'closed', sqliteCode: null })));
  }

  /** Resolves once the store is open; rejects with a GatehouseError when it cannot be. */
  static async open(options: WriterOptions): Promise<WriterClient> {
    const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
      workerData: options,
    });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (reply: WriterReply) => {
        if (reply.kind === 'ready') resolve();
        else if (reply.kind === 'failed') reject(errorFrom(reply.failure));
      });
    });
    return new WriterClient(worker);
  }

  /** Called when the thread ends though nobody closed it: the process cannot go on then. */
  onFailure(listener: (cause: Error) => void): void {
    this.#onFailure = listener;
  }

  /** Called with every committed event of the live stream, in order, before the call that made it resolves. */
  onStream(listener: (rows: readonly StreamRow[]) => void): void {
    this.#onStream = listener;
  }

  call<Command extends keyof Writer>(
    command: Command,
    ...args: Parameters<Writer[Command]>
  ): Promise<ReturnType<Writer[Command]>> {
    if (this.#endedBy) return Promise.reject(this.#endedBy);
    const callId = ++this.#lastCallId;
    const call: WriterCall = { callId, command, args };
    return new Promise((resolve, reject) => {
      this.#waiting.set(callId, {
        resolve: (value) => resolve(value as ReturnType<Writer[Command]>),
        reject,
      });
      this.#worker.postMessage(call);
    });
  }

  /** Finishes the calls before it, empties the write-ahead log and ends the thread. */
  async close(): Promise<void> {
    if (this.#endedBy) return;
    this.#onFailure = () => undefined;
    await this.call('close');
  }

  #hear(reply: WriterReply): void {
    if (reply.kind !== 'value' && reply.kind !== 'error') return;
    const waiting = this.#waiting.get(reply.callId);
    this.#waiting.delete(reply.callId);
    // Here and not where the calls are made: their continuations may run in another order.
    if (reply.kind === 'value') this.#onStream(streamIn(reply.value));
    if (reply.kind === 'value') waiting?.resolve(reply.value);
    else waiting?.reject(errorFrom(reply.failure));
  }

  #end(cause: Error): void {
    if (this.#endedBy) return;
    this.#endedBy = cause;
    for (const { reject } of this.#waiting.values()) reject(cause);
    this.#waiting.clear();
    this.#onFailure(cause);
  }
}

function streamIn(value: unknown): readonly StreamRow[] {
  if (typeof value !== 'object' || value === null || !('stream' in value)) return [];
  return value.stream as readonly StreamRow[];
}

function errorFrom(failure: WriterFailure): Error {
  const { code, message } = failure;
  if (code !== null && code in errorRegistry) return new GatehouseError(code as ErrorCode, message);
  return new WriterError(failure);
}
