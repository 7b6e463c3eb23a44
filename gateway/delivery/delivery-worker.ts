import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { Journal, JournalPage, JournalQuery, StoredRecord } from '#gateway/journal/journal.ts';
import type { DeliveryConfig } from './delivery-config.ts';
import type { LiveTail } from './live-tail.ts';
import { NEEDS_A_PERSON, PASSING_TROUBLE, retryDelayMs } from './retry-schedule.ts';
import type { Sink, WriteOutcome } from './sink.ts';
import { SinkProgress } from './sink-progress.ts';

export type DeliveryWorkerOptions = {
  readonly sink: Sink;
  readonly journal: Journal;
  readonly tail: LiveTail;
  readonly clock: Clock;
  readonly random: () => number;
  readonly config: DeliveryConfig;
  readonly onEvent: (event: DeliveryEvent) => void;
};

export type DeliveryEvent =
  | {
      readonly kind: 'state';
      readonly sinkId: string;
      readonly state: SinkState;
      readonly detail: string;
    }
  | {
      readonly kind: 'dead-letters';
      readonly sinkId: string;
      readonly count: number;
      readonly cause: string;
    }
  | {
      readonly kind: 'corrupt-rows';
      readonly sinkId: string;
      readonly positions: readonly number[];
    };

/** `waiting`: the far side is away, it is tried again. `holding`: a person must mend something first. */
export type SinkState = 'ok' | 'waiting' | 'holding';

export type SinkStatus = {
  readonly sinkId: string;
  readonly state: SinkState;
  readonly detail: string;
  /** Everything up to here is delivered. */
  readonly deliveredPosition: number;
  readonly backlogRecords: number;
  readonly deliveredRecords: number;
  readonly deadLetters: number;
  readonly failures: number;
};

const SAVE_CURSOR_MS = 200;

/**
 * Takes one sink from the journal's records to "delivered", whatever the far side does. The journal is
 * the only buffer: a record is marked delivered after the sink accepted it or after it became a dead
 * letter, and that mark is stored, so a crash repeats at most what was under way.
 */
export class DeliveryWorker {
  readonly #options: DeliveryWorkerOptions;
  readonly #abort = new AbortController();
  #progress = new SinkProgress(null, 0);
  #running = false;
  #writesUnderWay = 0;
  #backlogBusy = false;
  #backlogReadyAtMs = 0;
  #batchLimit: number;
  #attempt = 0;
  #pause: Timer | null = null;
  #linger: Timer | null = null;
  #lingerOver = false;
  #save: Timer | null = null;
  #idle: (() => void) | null = null;
  #state: SinkState = 'ok';
  #detail = '';
  #deliveredRecords = 0;
  #deadLetters = 0;
  #failures = 0;

  constructor(options: DeliveryWorkerOptions) {
    this.#options = options;
    this.#batchLimit = options.sink.limits.maxBatchRecords;
  }

  async start(): Promise<void> {
    const { journal, sink } = this.#options;
    const head = journal.head().position;
    this.#progress = new SinkProgress(await journal.loadCursor(sink.id), head);
    await this.#collectAlerts(head);
    this.#running = true;
    this.#pump();
  }

  /** Called after the records are in the live tail. */
  durable(records: readonly StoredRecord[]): void {
    for (const { kind, position } of records)
      if (kind === 'alert') this.#progress.addAlerts([position]);
    this.#pump();
  }

  /** Sends delivered records once more; gives how many they are. */
  resend(first: number, last: number): number {
    const count = this.#progress.undeliver(first, last);
    this.#saveSoon();
    this.#pump();
    return count;
  }

  /** The far side is back: do not wait for the end of a pause. */
  retryNow(): void {
    if (!this.#pause) return;
    this.#pause.cancel();
    this.#pause = null;
    this.#pump();
  }

  /** Everything up to here is delivered. */
  get deliveredUpTo(): number {
    return this.#progress.deliveredUpTo;
  }

  status(): SinkStatus {
    const head = this.#options.journal.head().position;
    return {
      sinkId: this.#options.sink.id,
      state: this.#state,
      detail: this.#detail,
      deliveredPosition: Math.min(this.#progress.deliveredUpTo, head),
      backlogRecords: this.#progress.backlog(head),
      deliveredRecords: this.#deliveredRecords,
      deadLetters: this.#deadLetters,
      failures: this.#failures,
    };
  }

  /** Takes no new batches, gives writes under way a moment, stores the mark. */
  async stop(graceMs: number): Promise<void> {
    this.#running = false;
    for (const timer of [this.#pause, this.#linger, this.#save]) timer?.cancel();
    if (this.#writesUnderWay > 0) {
      const deadline = this.#options.clock.after(graceMs, () => this.#abort.abort());
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      deadline.cancel();
    }
    this.#options.journal.saveCursor(this.#options.sink.id, this.#progress.toString());
  }

  async #collectAlerts(head: number): Promise<void> {
    let afterPosition = this.#progress.deliveredUpTo;
    for (;;) {
      const page = await this.#options.journal.read({
        afterPosition,
        upToPosition: head,
        limit: 1_000,
        kind: 'alert',
      });
      this.#progress.addAlerts(page.records.map(({ position }) => position));
      const last = page.records.at(-1);
      if (!last) return;
      afterPosition = last.position;
    }
  }

  #pump(): void {
    const { sink, journal, clock } = this.#options;
    while (
      this.#running &&
      !this.#pause &&
      this.#writesUnderWay < sink.limits.maxConcurrentWrites
    ) {
      const backlogAllowed = !this.#backlogBusy && clock.monotonicMs() >= this.#backlogReadyAtMs;
      const next = this.#progress.next(journal.head().position, this.#batchLimit, backlogAllowed);
      if (next.lane === 'nothing') return;
      if (next.lane === 'live' && this.#shouldLinger(next.last - next.first + 1)) return;
      if (next.lane === 'backlog') void this.#sendBacklog(next.first, next.last);
      else if (next.lane === 'alerts') void this.#sendAlerts(next.positions);
      else this.#sendLive(next.first, next.last);
    }
  }

  /** A sink that likes large batches waits for them to fill, but never longer than its linger time. */
  #shouldLinger(available: number): boolean {
    const { lingerMs } = this.#options.sink.limits;
    if (lingerMs === 0 || available >= this.#batchLimit || this.#lingerOver) {
      this.#lingerOver = false;
      this.#linger?.cancel();
      this.#linger = null;
      return false;
    }
    this.#linger ??= this.#options.clock.after(lingerMs, () => {
      this.#linger = null;
      this.#lingerOver = true;
      this.#pump();
    });
    return true;
  }

  #sendLive(first: number, last: number): void {
    const records: StoredRecord[] = [];
    for (let position = first; position <= last; position++) {
      const record = this.#options.tail.get(position);
      if (!record) {
        this.#progress.moveLiveFrom(Math.max(this.#options.tail.oldestPosition, position + 1));
        break;
      }
      records.push(record);
    }
    if (records.length > 0) void this.#send(records);
  }

  /** Alerts are few: those that memory no longer holds are read one by one. */
  async #sendAlerts(positions: readonly number[]): Promise<void> {
    for (const position of positions) this.#progress.claim(position);
    const records: StoredRecord[] = [];
    this.#writesUnderWay++;
    for (const position of positions) {
      const record = this.#options.tail.get(position);
      if (record) records.push(record);
      else records.push(...(await this.#readStretch(position, position)));
    }
    this.#writesUnderWay--;
    await this.#send(records);
  }

  async #sendBacklog(first: number, last: number): Promise<void> {
    this.#backlogBusy = true;
    this.#progress.claim(first, last);
    this.#writesUnderWay++;
    const records = await this.#readStretch(first, last);
    this.#writesUnderWay--;
    const { clock, config } = this.#options;
    const pauseMs = (records.length / config.backlogRecordsPerSecond) * 1_000;
    this.#backlogReadyAtMs = clock.monotonicMs() + pauseMs;
    await this.#send(records);
    this.#backlogBusy = false;
    clock.after(Math.max(0, this.#backlogReadyAtMs - clock.monotonicMs()), () => this.#pump());
  }

  /**
   * The records of a claimed stretch. Rows that retention deleted or that failed their CRC will never
   * come: they count as delivered. When the journal cannot be read the claim is given up.
   */
  async #readStretch(first: number, last: number): Promise<readonly StoredRecord[]> {
    const page = await this.#read({
      afterPosition: first - 1,
      upToPosition: last,
      limit: last - first + 1,
    });
    if (!page) {
      this.#progress.release(first, last);
      this.#failed('waiting', 'The journal cannot be read.');
      return [];
    }
    let next = first;
    for (const { position } of page.records) {
      if (position > next) this.#progress.deliver(next, position - 1);
      next = position + 1;
    }
    if (next <= last) this.#progress.deliver(next, last);
    return page.records;
  }

  async #read(query: JournalQuery): Promise<JournalPage | null> {
    try {
      const page = await this.#options.journal.read(query);
      const positions = page.corruptPositions;
      if (positions.length > 0)
        this.#options.onEvent({ kind: 'corrupt-rows', sinkId: this.#options.sink.id, positions });
      return page;
    } catch {
      return null;
    }
  }

  async #send(records: readonly StoredRecord[]): Promise<void> {
    const wanted: StoredRecord[] = [];
    for (const record of records) {
      if (this.#options.sink.wants(record)) {
        this.#progress.claim(record.position);
        wanted.push(record);
      } else this.#progress.deliver(record.position);
    }
    this.#writesUnderWay++;
    if (wanted.length > 0) await this.#deliver(wanted);
    this.#writesUnderWay--;
    if (this.#writesUnderWay === 0) this.#idle?.();
    this.#saveSoon();
    this.#pump();
  }

  async #deliver(records: readonly StoredRecord[]): Promise<void> {
    const outcome = await this.#write(records);
    try {
      await this.#apply(records, outcome);
    } catch (error) {
      // A dead letter that could not be stored: nothing is marked, everything is tried again.
      this.#progress.giveBack(records);
      this.#failed('waiting', error instanceof Error ? error.message : String(error));
    }
  }

  async #write(records: readonly StoredRecord[]): Promise<WriteOutcome> {
    const timeout = new AbortController();
    const stop = (): void => timeout.abort();
    this.#abort.signal.addEventListener('abort', stop, { once: true });
    const timer = this.#options.clock.after(this.#options.config.writeTimeoutMs, stop);
    try {
      return await this.#options.sink.write(records, timeout.signal);
    } catch (error) {
      // The port forbids it; a sink that throws all the same must not stop the delivery.
      return {
        kind: 'retry',
        hold: false,
        cause: error instanceof Error ? error.message : String(error),
      };
    } finally {
      timer.cancel();
      this.#abort.signal.removeEventListener('abort', stop);
    }
  }

  async #apply(records: readonly StoredRecord[], outcome: WriteOutcome): Promise<void> {
    switch (outcome.kind) {
      case 'accepted':
        this.#deliverAll(records);
        return this.#recovered();
      case 'partial':
        return await this.#applyPartial(records, outcome);
      case 'retry':
        this.#progress.giveBack(records);
        return this.#failed(
          outcome.hold ? 'holding' : 'waiting',
          outcome.cause,
          outcome.retryAfterMs,
        );
      case 'too-large':
        return await this.#applyTooLarge(records, outcome.cause);
      default: {
        const unhandled: never = outcome;
        throw new Error(`unknown outcome ${JSON.stringify(unhandled)}`);
      }
    }
  }

  async #applyPartial(
    records: readonly StoredRecord[],
    outcome: Extract<WriteOutcome, { kind: 'partial' }>,
  ): Promise<void> {
    const rejected = outcome.rejected.map(({ index, cause }) => ({
      record: records[index] as StoredRecord,
      cause,
    }));
    await this.#park(rejected);
    const retry = new Set(outcome.retry);
    this.#deliverAll(records.filter((_, index) => !retry.has(index)));
    this.#deliveredRecords -= rejected.length;
    if (retry.size === 0) return this.#recovered();
    this.#progress.giveBack(records.filter((_, index) => retry.has(index)));
    this.#failed('waiting', outcome.cause, outcome.retryAfterMs);
  }

  async #applyTooLarge(records: readonly StoredRecord[], cause: string): Promise<void> {
    if (records.length > 1) {
      this.#batchLimit = records.length >> 1;
      this.#progress.giveBack(records);
      return;
    }
    await this.#park(records.map((record) => ({ record, cause })));
    for (const { position } of records) this.#progress.deliver(position);
  }

  async #park(
    rejected: readonly { readonly record: StoredRecord; readonly cause: string }[],
  ): Promise<void> {
    const [first] = rejected;
    if (!first) return;
    const { journal, sink, onEvent } = this.#options;
    await journal.addDeadLetters(
      rejected.map(({ record: { position, epoch, seq }, cause }) => ({
        sinkId: sink.id,
        position,
        epoch,
        seq,
        cause,
      })),
    );
    this.#deadLetters += rejected.length;
    onEvent({ kind: 'dead-letters', sinkId: sink.id, count: rejected.length, cause: first.cause });
  }

  #deliverAll(records: readonly StoredRecord[]): void {
    for (const { position } of records) this.#progress.deliver(position);
    this.#deliveredRecords += records.length;
  }

  #failed(state: SinkState, cause: string, retryAfterMs?: number): void {
    this.#attempt++;
    this.#failures++;
    this.#setState(state, cause);
    const schedule = state === 'holding' ? NEEDS_A_PERSON : PASSING_TROUBLE;
    const delayMs = retryAfterMs ?? retryDelayMs(schedule, this.#attempt, this.#options.random);
    this.#pause?.cancel();
    this.#pause = this.#options.clock.after(delayMs, () => {
      this.#pause = null;
      this.#pump();
    });
  }

  #recovered(): void {
    this.#attempt = 0;
    this.#batchLimit = Math.min(this.#options.sink.limits.maxBatchRecords, this.#batchLimit * 2);
    this.#setState('ok', '');
  }

  #setState(state: SinkState, detail: string): void {
    const changed = state !== this.#state;
    this.#state = state;
    this.#detail = detail;
    if (changed)
      this.#options.onEvent({ kind: 'state', sinkId: this.#options.sink.id, state, detail });
  }

  #saveSoon(): void {
    if (!this.#running) return;
    this.#save ??= this.#options.clock.after(SAVE_CURSOR_MS, () => {
      this.#save = null;
      this.#options.journal.saveCursor(this.#options.sink.id, this.#progress.toString());
    });
  }
}
