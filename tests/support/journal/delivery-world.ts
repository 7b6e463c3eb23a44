import type { RecordDraft } from '#gateway/domain/record.ts';
import { SQLITE_FULL } from '#gateway/journal/sqlite-errors.ts';
import type { WorkerRequest } from '#gateway/journal/worker-protocol.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { DeliveryDisk } from './delivery-disk.ts';
import { DeliveryLedger, idOf } from './delivery-ledger.ts';
import type { Life } from './delivery-life.ts';
import { bearLife, timeOf } from './delivery-life.ts';
import { FAR_SIDE, FarSide } from './far-side.ts';
import { mortalClock } from './mortal-clock.ts';

export type WorldOptions = {
  /** A promise that is broken on purpose: the sink's mark is put to the newest record at each start. */
  readonly forgetsCursors?: boolean;
  readonly fault?: (request: WorkerRequest) => number;
  /** A write that fails though the weather is good. */
  readonly sinkFault?: () => boolean;
};

/** A journal and a delivery before a far side, and everything that may happen to them. */
export class DeliveryWorld {
  readonly clock = new FakeClock();
  readonly ledger = new DeliveryLedger();
  readonly disk: DeliveryDisk;
  readonly farSide: FarSide;
  readonly #options: WorldOptions;
  #life: Life | null = null;
  #n = 0;
  #dice = 1;
  /** The same in each telling of a story (Lehmer, 16807). */
  readonly #random = (): number => {
    this.#dice = (this.#dice * 16_807) % 2_147_483_647;
    return this.#dice / 2_147_483_647;
  };

  constructor(options: WorldOptions = {}) {
    const { clock, ledger } = this;
    this.#options = options;
    this.disk = new DeliveryDisk({ wallMs: () => clock.wallMs(), random: this.#random });
    this.farSide = new FarSide({ clock, ledger, sinkFault: options.sinkFault ?? (() => false) });
  }

  get #running(): Life {
    if (!this.#life) throw new Error('nothing runs');
    return this.#life;
  }

  /** May fail where the disk does; then it is tried again once it is healed. */
  async start(): Promise<void> {
    const { disk, ledger } = this;
    const { fault, forgetsCursors = false } = this.#options;
    const unborn = { isOver: false };
    const life = bearLife(unborn, {
      ...{ directory: disk.directory, random: this.#random, forgetsCursors },
      clock: mortalClock(this.clock, unborn),
      sink: this.farSide.sink(unborn),
      fault: (request) => (disk.refuses(request) ? SQLITE_FULL : (fault?.(request) ?? 0)),
    });
    if (life.journal.opening.reason !== 'continued')
      ledger.excuseWhatIsGone(disk.file, life.thread.epoch.epoch);
    this.#life = life;
    life.check.start();
    const started = life.delivery.start();
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
        for (const record of records) this.ledger.accept(record);
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

  async retention(isQuota: boolean): Promise<void> {
    const { journal, delivery } = this.#running;
    const upToPosition = delivery.statuses()[0]?.deliveredPosition ?? 0;
    const everything = { upToPosition, observedBeforeMs: Number.MAX_SAFE_INTEGER };
    const before = this.clock.wallMs();
    const work = isQuota
      ? journal.dropRows({
          ...timeOf(this.clock),
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
    const letters = journal.listDeadLetters(FAR_SIDE, 3).catch(() => []);
    await this.pass(10);
    for (const letter of await letters) {
      const done =
        verb === 'retry'
          ? delivery.retryDeadLetters([letter.id], 'a test')
          : delivery.discardDeadLetters([letter.id], 'a test');
      done.then(
        ({ settledIds }) => {
          if (verb === 'discard' && settledIds.length > 0) this.ledger.excused.add(idOf(letter));
        },
        () => undefined,
      );
      await this.pass(10);
    }
  }

  /** Everything is well again, for long enough. Gives what was accepted and is nowhere. */
  async settle(): Promise<readonly string[]> {
    this.disk.isFull = false;
    this.farSide.weather.length = 0;
    if (!this.#life) await this.start();
    // Long enough for what is tried again every five seconds.
    for (let round = 0; round < 30; round++) await this.pass(200);
    for (let round = 0; round < 400 && !this.#isDone(); round++) await this.pass(200);
    if (!this.#isDone()) this.ledger.broken.push('The backlog did not come to an end.');
    return this.ledger.lost(await this.#openLetters());
  }

  close(): void {
    this.#life?.thread.kill();
    this.disk.remove();
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
    const letters = this.#running.journal.listDeadLetters(FAR_SIDE, 100_000);
    await this.pass(10);
    return new Set((await letters).map(idOf));
  }
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
