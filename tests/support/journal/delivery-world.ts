import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CorruptRows } from '#gateway/delivery/corrupt-rows.ts';
import type { Delivery } from '#gateway/delivery/delivery.ts';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import type { Sink, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import type { Gap, RecordClock, RecordDraft } from '#gateway/domain/record.ts';
import { DiskJournal } from '#gateway/journal/disk-journal.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { backUpJournal, restoreJournal } from '#gateway/journal/journal-backup.ts';
import { JournalCheck } from '#gateway/journal/journal-check.ts';
import type { WorkerRequest } from '#gateway/journal/worker-protocol.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { InlineThread } from './inline-thread.ts';

/** What the far side does with the next writes; afterwards it takes everything. */
export type Weather = {
  readonly delayMs: number;
  readonly answer: 'accepted' | 'retry' | 'partial' | 'rejects' | 'too-large' | 'throws';
};

export type WorldOptions = {
  /** A promise that is broken on purpose: the sink's mark is put to the newest record at each start. */
  readonly forgetsCursors?: boolean;
  readonly fault?: (request: WorkerRequest) => number;
  /** A write that fails though the weather is good. */
  readonly sinkFault?: () => boolean;
};

const SINK = 'far-side';
/** What a full disk refuses; it can still be read. */
const WRITING: ReadonlySet<WorkerRequest['op']> = new Set([
  ...(['commit', 'addDeadLetters', 'settleDeadLetters', 'deleteRows', 'dropRows'] as const),
]);

const idOf = ({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string =>
  `${epoch}:${seq}`;
/** Where files cost no disk, a thousand stories take a minute. */
const ROOT = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

/** One start of the program: when it is killed, its timers and writes go with it. */
type Life = {
  readonly thread: InlineThread;
  readonly journal: DiskJournal;
  readonly delivery: Delivery;
  isOver: boolean;
};

/** A journal and a delivery before a far side, and everything that may happen to them. */
export class DeliveryWorld {
  readonly clock = new FakeClock();
  readonly weather: Weather[] = [];
  /** Content by id, of what was said to be kept. */
  readonly accepted = new Map<string, string>();
  /** Content by id, of what the far side has. */
  readonly arrived = new Map<string, string>();
  /** Ids of which the far side was told that they are gone, or that a person gave up. */
  readonly excused = new Set<string>();
  /** Sentences: what must never happen and did. */
  readonly broken: string[] = [];
  isDiskFull = false;
  readonly #options: WorldOptions;
  readonly #directory = fs.mkdtempSync(path.join(ROOT, 'gatehouse-world-'));
  #backup: string | null = null;
  #backups = 0;
  #life: Life | null = null;
  #n = 0;
  #dice = 1;
  /** The same in each telling of a story (Lehmer, 16807). */
  readonly #random = (): number => {
    this.#dice = (this.#dice * 16_807) % 2_147_483_647;
    return this.#dice / 2_147_483_647;
  };

  constructor(options: WorldOptions = {}) {
    this.#options = options;
  }

  get journal(): DiskJournal {
    return this.#running.journal;
  }

  get delivery(): Delivery {
    return this.#running.delivery;
  }

  get #running(): Life {
    if (!this.#life) throw new Error('nothing runs');
    return this.#life;
  }

  /** May fail where the disk does; then it is tried again once it is healed. */
  async start(): Promise<void> {
    const life: { isOver: boolean } = { isOver: false };
    const clock = mortalClock(this.clock, life);
    const random = this.#random;
    const thread = new InlineThread({
      directory: this.#directory,
      wallMs: () => this.clock.wallMs(),
      random,
      fault: (request) => (this.#isRefused(request) ? 13 : (this.#options.fault?.(request) ?? 0)),
    });
    const journal = new DiskJournal(thread.asThread(), thread.opened, {
      ...{ directory: this.#directory, machineId: 'machine-1', clock },
      config: { commitWindowMs: 5, maxWaitingRecords: 100_000 },
      onTrouble: () => undefined,
    });
    if (this.#options.forgetsCursors)
      journal.loadCursor = () => Promise.resolve(`[1,${Math.max(1, journal.head().position)}]`);
    if (journal.opening.reason !== 'continued') this.#excuseWhatIsGone(thread);
    const timeNow = () => now(this.clock);
    const corrupt = new CorruptRows({ journal, clock, timeNow });
    const onNothing = (): void => undefined;
    const check = new JournalCheck({
      ...{ journal, clock, timeNow, onBad: onNothing, onDone: onNothing },
    });
    const delivery = createDelivery({
      ...{ journal, clock, random, sinks: [this.#sink(life)] },
      config: { backlogRecordsPerSecond: 10_000, liveTailRecords: 256, writeTimeoutMs: 60_000 },
      onEvent: (event) => {
        if (event.kind === 'corrupt-rows') corrupt.found(event.positions);
      },
    });
    this.#life = Object.assign(life, { thread, journal, delivery });
    check.start();
    const started = delivery.start();
    started.catch(() => undefined);
    await this.pass(20);
    await started;
  }

  append(kinds: readonly ('reading' | 'alert')[]): void {
    const { clock } = this;
    const drafts = kinds.map((kind) => draft(kind, ++this.#n, clock.wallMs(), clock.monotonicMs()));
    const life = this.#running;
    life.journal.append(drafts).then(
      (records) => {
        for (const record of records) this.#accept(record);
      },
      () => undefined,
    );
  }

  pass(ms: number): Promise<void> {
    return this.clock.advanceGently(ms, 10);
  }

  /** SIGKILL: nothing is said or stored any more. */
  kill(): void {
    const life = this.#running;
    life.isOver = true;
    life.thread.kill();
    this.#life = null;
  }

  /** As the gateway does it. */
  async stop(): Promise<void> {
    const life = this.#running;
    const stopped = life.delivery.stop(50).then(() => life.journal.close());
    for (let round = 0; round < 60; round++) await this.pass(10);
    await stopped;
    life.isOver = true;
    this.#life = null;
  }

  /** A bit of a row that is on the disk. */
  corruptRow(share: number): void {
    const db = new DatabaseSync(path.join(this.#directory, 'journal.db'), { timeout: 2_000 });
    try {
      const last = Number(db.prepare('select max(position) as p from records').get()?.['p'] ?? 0);
      const position = Math.max(1, Math.ceil(last * share));
      db.prepare(
        "update records set facts = facts || ' ' where position = ? and kind = 'reading'",
      ).run(position);
    } finally {
      db.close();
    }
  }

  backUp(): void {
    const target = path.join(this.#directory, `backup-${++this.#backups}.db`);
    try {
      backUpJournal(this.#backupOptions(), target);
      this.#backup = target;
    } catch (error) {
      // A journal with damaged rows makes no backup.
      if ((error as { code?: unknown }).code !== 'JOURNAL_BACKUP_UNUSABLE') throw error;
    }
  }

  /** The program is stopped meanwhile. */
  restore(): void {
    if (this.#backup) restoreJournal(this.#backupOptions(), this.#backup);
  }

  async retention(isQuota: boolean): Promise<void> {
    const { journal, delivery } = this.#running;
    const upToPosition = delivery.statuses()[0]?.deliveredPosition ?? 0;
    const everything = { upToPosition, observedBeforeMs: Number.MAX_SAFE_INTEGER };
    const before = this.clock.wallMs();
    const work = isQuota
      ? journal.dropRows({
          ...now(this.clock),
          ...everything,
          upToPosition: journal.head().position,
          observedBeforeMs: before,
          reason: 'quota',
        })
      : journal.deleteRows(everything);
    work.catch(() => undefined);
    await this.pass(10);
  }

  async deadLetters(verb: 'retry' | 'discard'): Promise<void> {
    const { journal, delivery } = this.#running;
    const letters = journal.listDeadLetters(SINK, 3).catch(() => []);
    await this.pass(10);
    for (const letter of await letters) {
      const done =
        verb === 'retry'
          ? delivery.retryDeadLetters([letter.id], 'a test')
          : delivery.discardDeadLetters([letter.id], 'a test');
      done.then(
        ({ settledIds }) => {
          if (verb === 'discard' && settledIds.length > 0) this.excused.add(idOf(letter));
        },
        () => undefined,
      );
      await this.pass(10);
    }
  }

  /** Everything is well again, for long enough. Gives what was accepted and is nowhere. */
  async settle(): Promise<readonly string[]> {
    this.isDiskFull = false;
    this.weather.length = 0;
    if (!this.#life) await this.start();
    // Long enough for what is tried again every five seconds.
    for (let round = 0; round < 30; round++) await this.pass(200);
    for (let round = 0; round < 400 && !this.#isDone(); round++) await this.pass(200);
    if (!this.#isDone()) this.broken.push('The backlog did not come to an end.');
    const open = await this.#openLetters();
    return [...this.accepted.keys()].filter(
      (id) => !this.arrived.has(id) && !this.excused.has(id) && !open.has(id),
    );
  }

  close(): void {
    this.#life?.thread.kill();
    fs.rmSync(this.#directory, { recursive: true, force: true });
  }

  #isDone(): boolean {
    const { journal, delivery } = this.#running;
    const [status] = delivery.statuses();
    return (
      journal.writable() &&
      status?.backlogRecords === 0 &&
      status.deliveredPosition === journal.head().position
    );
  }

  async #openLetters(): Promise<Set<string>> {
    const letters = this.#running.journal.listDeadLetters(SINK, 100_000);
    await this.pass(10);
    return new Set((await letters).map(idOf));
  }

  #isRefused({ op }: WorkerRequest): boolean {
    return this.isDiskFull && WRITING.has(op);
  }

  #accept(record: StoredRecord): void {
    const id = idOf(record);
    const known = this.accepted.get(id);
    if (known !== undefined && known !== record.factsJson)
      this.broken.push(`The number ${id} was given to two records.`);
    this.accepted.set(id, record.factsJson);
  }

  /** A restored or damaged journal says so, with a new epoch: what it does not hold is known to be gone. */
  #excuseWhatIsGone(thread: InlineThread): void {
    const held = new Set<string>();
    const db = new DatabaseSync(path.join(this.#directory, 'journal.db'), { readOnly: true });
    const epochs = db
      .prepare('select epoch, base_position as base from epochs order by base_position')
      .all();
    for (const row of db.prepare('select position from records').all()) {
      const position = Number(row['position']);
      const span = epochs.findLast(({ base }) => Number(base) < position);
      held.add(`${Number(span?.['epoch'])}:${position - Number(span?.['base'])}`);
    }
    db.close();
    for (const id of this.accepted.keys()) {
      const isOfThisEpoch = id.startsWith(`${thread.epoch.epoch}:`);
      if (isOfThisEpoch) this.broken.push(`The epoch ${thread.epoch.epoch} is not new.`);
      if (!held.has(id)) this.excused.add(id);
    }
  }

  #sink(life: { readonly isOver: boolean }): Sink {
    return {
      id: SINK,
      limits: { maxBatchRecords: 20, lingerMs: 0, maxConcurrentWrites: 2 },
      wants: () => true,
      write: async (batch) => {
        const { delayMs, answer } = this.weather.shift() ?? { delayMs: 1, answer: 'accepted' };
        await new Promise<void>((resolve) => this.clock.after(delayMs, resolve));
        if (this.#options.sinkFault?.()) throw new Error('a fault of the network');
        const outcome = this.#outcome(batch, answer);
        // It died while the answer was on its way: what was taken was taken.
        return life.isOver ? new Promise<WriteOutcome>(() => undefined) : outcome;
      },
      close: () => Promise.resolve(),
    };
  }

  #outcome(batch: readonly StoredRecord[], answer: Weather['answer']): WriteOutcome {
    if (answer === 'throws') throw new Error('a bug in the sink');
    if (answer === 'retry') return { kind: 'retry', hold: false, cause: 'away' };
    if (answer === 'too-large' && batch.length > 1) return { kind: 'too-large', cause: '413' };
    const isLeft = (index: number): boolean => answer === 'partial' && index % 2 === 0;
    const isBad = (index: number): boolean => answer === 'rejects' && index === 0;
    const indexes = batch.map((_, index) => index);
    for (const [index, record] of batch.entries()) {
      // A gap record that is refused is a dead letter: the person who deals with it reads of the gap.
      if (isBad(index) && record.kind === 'gap') this.#excuse(JSON.parse(record.factsJson) as Gap);
      if (!isLeft(index) && !isBad(index)) this.#arrive(record);
    }
    if (answer === 'accepted') return { kind: 'accepted' };
    return {
      ...{ kind: 'partial', cause: 'some', retry: indexes.filter(isLeft) },
      rejected: indexes.filter(isBad).map((index) => ({ index, cause: 'bad' })),
    };
  }

  #arrive(record: StoredRecord): void {
    const id = idOf(record);
    const promised = this.accepted.get(id);
    const earlier = this.arrived.get(id);
    if (record.kind === 'gap') this.#excuse(JSON.parse(record.factsJson) as Gap);
    else if (promised !== undefined && promised !== record.factsJson)
      this.broken.push(`What arrived as ${id} is not what was accepted.`);
    if (earlier !== undefined && earlier !== record.factsJson)
      this.broken.push(`Two different records arrived as ${id}.`);
    this.arrived.set(id, record.factsJson);
  }

  #excuse({ epoch, fromSeq, toSeq }: Gap): void {
    for (let seq = fromSeq; seq <= toSeq; seq++) this.excused.add(idOf({ epoch, seq }));
  }

  #backupOptions() {
    const wallMs = (): number => this.clock.wallMs();
    return { directory: this.#directory, wallMs, random: this.#random };
  }
}

/** Timers of a program that was killed never fire. */
function mortalClock(clock: FakeClock, life: { readonly isOver: boolean }): Clock {
  return {
    wallMs: () => clock.wallMs(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, callback) =>
      clock.after(delayMs, () => {
        if (!life.isOver) callback();
      }),
  };
}

function now(clock: FakeClock): { readonly observedAtMs: number; readonly clock: RecordClock } {
  const monotonicMs = clock.monotonicMs();
  const state = ClockState.Holdover;
  return {
    observedAtMs: clock.wallMs(),
    clock: { state, bootId: 'boot-1', monotonicMs, errorBoundMs: null },
  };
}

function draft(
  kind: 'reading' | 'alert',
  n: number,
  wallMs: number,
  monotonicMs: number,
): RecordDraft {
  const make = kind === 'alert' ? alertDraft : readingDraft;
  const { clock, ...rest } = make(n);
  return { ...rest, observedAtMs: wallMs, clock: { ...clock, monotonicMs } } as RecordDraft;
}
