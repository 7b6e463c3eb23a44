import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { Journal, Renumbering, StoredRecord } from '#gateway/journal/journal.ts';
import { BatchLinger } from './batch-linger.ts';
import { DeadLetters } from './dead-letters.ts';
import type { DeliveryConfig } from './delivery-config.ts';
import type { LiveTail } from './live-tail.ts';
import { RecordSource } from './record-source.ts';
import type { Sink } from './sink.ts';
import { SinkCondition } from './sink-condition.ts';
import { SinkProgress } from './sink-progress.ts';
import type { DeliveryEvent, SinkStatus } from './sink-status.ts';
import { writeBounded } from './write-bounded.ts';
import { WriteResults } from './write-results.ts';

export type DeliveryWorkerOptions = {
  readonly sink: Sink;
  readonly journal: Journal;
  readonly tail: LiveTail;
  readonly clock: Clock;
  readonly random: () => number;
  readonly config: DeliveryConfig;
  readonly onEvent: (event: DeliveryEvent) => void;
};

const SAVE_CURSOR_MS = 200;

/**
 * Takes one sink from the journal's records to "delivered", whatever the far side does. The journal is
 * the only buffer: a record is marked delivered after the sink accepted it or after it became a dead
 * letter, and that mark is stored, so a crash repeats at most what was under way.
 */
export class DeliveryWorker {
  readonly deadLetters: DeadLetters;
  readonly #options: DeliveryWorkerOptions;
  readonly #source: RecordSource;
  readonly #condition: SinkCondition;
  readonly #linger: BatchLinger;
  readonly #results: WriteResults;
  readonly #abort = new AbortController();
  #progress = new SinkProgress(null, 0);
  #running = false;
  #writesUnderWay = 0;
  #backlogBusy = false;
  #save: Timer | null = null;
  #idle: (() => void) | null = null;
  #renumbering: Renumbering | null = null;

  constructor(options: DeliveryWorkerOptions) {
    const { sink, journal, tail, clock, random, onEvent } = options;
    const sinkId = sink.id;
    this.#options = options;
    this.#source = new RecordSource(journal, tail, (positions) =>
      onEvent({ kind: 'corrupt-rows', sinkId, positions }),
    );
    this.deadLetters = new DeadLetters({
      journal,
      sinkId,
      progress: () => this.#progress,
      onRetried: () => {
        this.#saveSoon();
        this.#pump();
      },
    });
    this.#condition = new SinkCondition({
      clock,
      random,
      onChange: (state, detail) => onEvent({ kind: 'state', sinkId, state, detail }),
      onPauseOver: () => this.#pump(),
    });
    this.#results = new WriteResults({
      sink,
      condition: this.#condition,
      deadLetters: this.deadLetters,
      progress: () => this.#progress,
      onEvent,
    });
    this.#linger = new BatchLinger(clock, sink.limits.lingerMs, () => this.#pump());
  }

  async start(): Promise<void> {
    const { journal, sink } = this.#options;
    const head = journal.head().position;
    this.#progress = new SinkProgress(await journal.loadCursor(sink.id), head);
    this.#progress.addAlerts(await this.#source.alertPositions(this.#progress.deliveredUpTo, head));
    // A number on a page is no reason not to start.
    await this.deadLetters.recount().catch(() => undefined);
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

  /** Rows got other numbers, and the far side has none of them: everything of it goes out again, alerts first. */
  renumbered(renumbering: Renumbering): void {
    this.#renumbering = renumbering;
    const { afterPosition, upToPosition } = renumbering;
    this.#progress.undeliver(afterPosition + 1, upToPosition);
    this.#progress.moveLiveFrom(upToPosition + 1);
    this.#saveSoon();
    this.#source.alertPositions(afterPosition, upToPosition).then(
      (positions) => {
        this.#progress.addAlerts(positions);
        this.#pump();
      },
      // The disk refuses: they come with everything else.
      () => this.#pump(),
    );
  }

  cursorUpTo(position: number): string {
    return this.#progress.toStringUpTo(position);
  }

  /** The far side is back: do not wait for the end of a pause. */
  retryNow(): void {
    this.#condition.endPause();
  }

  /** Everything up to here is delivered. */
  get deliveredUpTo(): number {
    return this.#progress.deliveredUpTo;
  }

  status(): SinkStatus {
    const head = this.#options.journal.head().position;
    const { state, detail, failures } = this.#condition;
    return {
      sinkId: this.#options.sink.id,
      state,
      detail,
      deliveredPosition: Math.min(this.#progress.deliveredUpTo, head),
      backlogRecords: this.#progress.backlog(head),
      deliveredRecords: this.#results.deliveredRecords,
      deadLetters: this.deadLetters.count,
      failures,
    };
  }

  /** Takes no new batches, gives writes under way a moment, stores the mark. */
  async stop(graceMs: number): Promise<void> {
    this.#running = false;
    this.#condition.stop();
    this.#linger.stop();
    this.#save?.cancel();
    if (this.#writesUnderWay > 0) {
      const deadline = this.#options.clock.after(graceMs, () => this.#abort.abort());
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      deadline.cancel();
    }
    this.#options.journal.saveCursor(this.#options.sink.id, this.#progress.toString());
  }

  #pump(): void {
    const { sink, journal } = this.#options;
    while (
      this.#running &&
      !this.#condition.isPaused &&
      this.#writesUnderWay < sink.limits.maxConcurrentWrites
    ) {
      const head = journal.head().position;
      const next = this.#progress.next(head, this.#results.batchLimit, !this.#backlogBusy);
      if (next.lane === 'nothing') return;
      if (next.lane === 'alerts') void this.#sendAlerts(next.positions);
      else if (next.lane === 'backlog') void this.#sendBacklog(next.first, next.last);
      // A stretch that ends before the head (an alert went ahead) will never fill: nothing to wait for.
      else if (
        next.last === head &&
        this.#linger.shouldWait(next.last - next.first + 1, this.#results.batchLimit)
      )
        return;
      else this.#sendLive(next.first, next.last);
    }
  }

  #sendLive(first: number, last: number): void {
    const records = this.#source.newest(first, last);
    const missed = first + records.length;
    if (missed <= last)
      this.#progress.moveLiveFrom(Math.max(this.#source.oldestInMemory, missed + 1));
    if (records.length > 0) void this.#send(records);
  }

  /** Alerts are few: those that memory no longer holds are read one by one. */
  async #sendAlerts(positions: readonly number[]): Promise<void> {
    for (const position of positions) this.#progress.claim(position);
    const records: StoredRecord[] = [];
    this.#writesUnderWay++;
    for (const position of positions) records.push(...(await this.#claimed(position, position)));
    this.#writesUnderWay--;
    await this.#send(records);
  }

  /** One stretch, then a rest that keeps the backlog below its rate and leaves the sink to live records. */
  async #sendBacklog(first: number, last: number): Promise<void> {
    const { clock, config } = this.#options;
    this.#backlogBusy = true;
    this.#progress.claim(first, last);
    this.#writesUnderWay++;
    const records = await this.#claimed(first, last);
    this.#writesUnderWay--;
    const restOverMs =
      clock.monotonicMs() + (records.length / config.backlogRecordsPerSecond) * 1_000;
    await this.#send(records);
    // What ends the rest is the timer, never a look at the clock: a timer may fire a little early.
    clock.after(Math.max(0, restOverMs - clock.monotonicMs()), () => {
      this.#backlogBusy = false;
      this.#pump();
    });
  }

  /**
   * The records of a claimed stretch. Rows that retention deleted or that failed their CRC will never
   * come: they count as delivered. When the journal cannot be read the claim is given up.
   */
  async #claimed(first: number, last: number): Promise<readonly StoredRecord[]> {
    const found = await this.#source.stretch(first, last);
    if (!found) {
      this.#progress.release(first, last);
      this.#condition.failed('waiting', 'The journal cannot be read.');
      return [];
    }
    for (const [from, to] of found.gone) this.#progress.deliver(from, to);
    return found.records;
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
    this.#takeBackOutdated(wanted);
    this.#writesUnderWay--;
    if (this.#writesUnderWay === 0) this.#idle?.();
    this.#saveSoon();
    this.#pump();
  }

  /** What was under way while it got another number arrived under one that belongs to somebody else. */
  #takeBackOutdated(records: readonly StoredRecord[]): void {
    if (!this.#renumbering) return;
    const { epoch, afterPosition, upToPosition } = this.#renumbering;
    for (const { position, epoch: sentAs } of records)
      if (sentAs < epoch && position > afterPosition && position <= upToPosition)
        this.#progress.undeliver(position, position);
  }

  async #deliver(records: readonly StoredRecord[]): Promise<void> {
    const { sink, clock, config } = this.#options;
    const outcome = await writeBounded(sink, records, {
      clock,
      timeoutMs: config.writeTimeoutMs,
      signal: this.#abort.signal,
    });
    await this.#results.take(records, outcome);
  }

  #saveSoon(): void {
    if (!this.#running) return;
    this.#save ??= this.#options.clock.after(SAVE_CURSOR_MS, () => {
      this.#save = null;
      this.#options.journal.saveCursor(this.#options.sink.id, this.#progress.toString());
    });
  }
}
