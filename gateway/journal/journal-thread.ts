import { Worker } from 'node:worker_threads';
import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { WorkerReply, WorkerRequest, WorkerSetup } from './worker-protocol.ts';

type Pending = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** A request to the worker failed; `sqliteCode` is SQLite's primary result code. */
export class RequestFailed extends Error {
  readonly sqliteCode: number;
  constructor(message: string, sqliteCode: number) {
    super(message);
    this.name = 'RequestFailed';
    this.sqliteCode = sqliteCode;
  }
}

export type Opened = Extract<WorkerReply, { kind: 'opened' }>;

/** What the worker says without being asked. */
export type WorkerNews = Extract<WorkerReply, { kind: 'held-log' | 'mark' }>;

/** The journal's worker thread as something that can be asked. */
export class JournalThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #onNews: (news: WorkerNews) => void;
  #nextId = 1;

  constructor(setup: WorkerSetup, onNews: (news: WorkerNews) => void) {
    this.#onNews = onNews;
    this.#worker = new Worker(new URL('./journal-worker.ts', import.meta.url), {
      workerData: setup,
      resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 6 },
    });
  }

  /** Rejects when the journal cannot be opened. */
  async opened(): Promise<Opened> {
    const opened = await new Promise<Opened>((resolve, reject) => {
      this.#worker.once('error', reject);
      this.#worker.on('message', (reply: WorkerReply) => {
        if (reply.kind === 'opened') resolve(reply);
        else if (reply.kind === 'not-opened')
          reject(new GatehouseError(reply.code as ErrorCode, reply.message));
        else this.#settle(reply);
      });
    }).catch(async (error: unknown) => {
      await this.end();
      throw error;
    });
    this.#worker.on('error', (error) => this.#failAll(error));
    this.#worker.on('exit', () => this.#failAll(new Error('the journal thread ended')));
    return opened;
  }

  ask(request: WorkerRequest): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id });
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(reply: Exclude<WorkerReply, { kind: 'opened' | 'not-opened' }>): void {
    if (reply.kind !== 'done' && reply.kind !== 'failed') {
      this.#onNews(reply);
      return;
    }
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === 'done') pending?.resolve(reply.result);
    else pending?.reject(new RequestFailed(reply.message, reply.sqliteCode));
  }

  #failAll(cause: Error): void {
    for (const { reject } of this.#pending.values()) {
      reject(new GatehouseError('JOURNAL_WRITE_FAILED', 'The journal thread stopped.', { cause }));
    }
    this.#pending.clear();
  }
}
