import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { OpsCentreSide } from '#gateway/app/ops-centre-side.ts';
import type { Delivery } from '#gateway/delivery/delivery.ts';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import type { Sink, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { DiskJournal } from '#gateway/journal/disk-journal.ts';
import { writeHighWaterMark } from '#gateway/journal/high-water-mark.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { highWaterMarkFile } from '#gateway/journal/journal-files.ts';
import { createLineEncoder } from '#gateway/sinks/influx/record-lines.ts';
import { WRITTEN_KINDS } from '#gateway/sinks/influx/record-points.ts';
import { encodeCloudEvent } from '#gateway/wire/cloud-event.ts';
import { ackV1, resendRequestV1 } from '#gateway/wire/control-messages.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { IngestOutcome } from '#ops-centre/ingest/ingest-outcome.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { IngestBench } from '#tests/support/ops-centre/ingest-bench.ts';
import type { EventMessage } from '#tests/support/ops-centre/wire-events.ts';
import { lobby, stateMessage } from '#tests/support/ops-centre/wire-events.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { InlineThread } from './inline-thread.ts';

/** Where files cost no disk, a hundred stories take a moment. */
const ROOT = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
const STEP_MS = 100;
const HEARTBEAT_MS = 5_000;

type Life = {
  readonly thread: InlineThread;
  readonly journal: DiskJournal;
  readonly delivery: Delivery;
  readonly centre: OpsCentreSide;
  isOver: boolean;
};

type Image = { readonly folder: string; readonly accepted: ReadonlySet<number> };

/**
 * A gateway's journal, delivery and conversation with the real ops centre, over a broker that keeps everything, on a
 * disk of which images are made and put back. Each record is known by its time, which no other has.
 */
export class ImageWorld {
  readonly clock = new FakeClock();
  /** Records by what the gateway said to be kept. */
  readonly accepted = new Set<number>();
  /** Records that went with the disk: whoever had them by then has them. */
  readonly #gone = new Set<number>();
  readonly broken: string[] = [];
  epochs = 0;
  isOnline = true;
  isCentreThere = true;
  readonly #ignoresTheCentre: boolean;
  readonly #folder = fs.mkdtempSync(path.join(ROOT, 'gatehouse-image-'));
  readonly #bench = new IngestBench();
  readonly #broker: EventMessage[] = [];
  readonly #published = new Set<number>();
  /** Numbers may be given out twice, and it has not shown yet. */
  #isUnnoticed = false;
  /** Only the disk has these for certain: they went out under numbers that may be taken. */
  readonly #doubtful = new Set<number>();
  readonly #points = new Map<string, number>();
  readonly #encode = createLineEncoder(lobby);
  #image: Image | null = null;
  #life: Life | null = null;
  #n = 0;

  /** `ignoresTheCentre`: a promise that is broken on purpose: its epoch never rises while it runs. */
  constructor(ignoresTheCentre = false) {
    this.#ignoresTheCentre = ignoresTheCentre;
  }

  async start(): Promise<void> {
    const life = { isOver: false } as Life;
    const { clock } = this;
    const after = (delayMs: number, callback: () => void) =>
      clock.after(delayMs, () => {
        if (!life.isOver) callback();
      });
    const mortal = { wallMs: () => clock.wallMs(), monotonicMs: () => clock.monotonicMs(), after };
    const thread = new InlineThread({
      directory: this.#directory,
      wallMs: mortal.wallMs,
      random: () => 0.5,
      fault: ({ op }) => (this.#ignoresTheCentre && op === 'raiseEpoch' ? 10 : 0),
    });
    const journal = new DiskJournal(thread.asThread(), thread.opened, {
      ...{ directory: this.#directory, machineId: 'machine-1', clock: mortal },
      config: { commitWindowMs: 5, maxWaitingRecords: 100_000 },
      onTrouble: () => undefined,
    });
    if (!['continued', 'first-start'].includes(journal.opening.reason))
      this.broken.push(`The start found something: ${journal.opening.reason}.`);
    const centre = new OpsCentreSide({
      ...{ journal, clock: mortal, bootId: 'boot-1', devices: () => [], recordTimer: trustedTimer },
      clockState: () => 'synchronised',
      onEpoch: ({ kind }) => {
        if (kind !== 'raised') return;
        this.epochs++;
        this.#isUnnoticed = false;
      },
    });
    const delivery = createDelivery({
      ...{ journal, clock: mortal, random: () => 0.5, onEvent: () => undefined },
      sinks: [this.#mqtt(life), this.#influx(life)],
      config: { backlogRecordsPerSecond: 10_000, liveTailRecords: 256, writeTimeoutMs: 60_000 },
    });
    this.#life = Object.assign(life, { thread, journal, delivery, centre });
    centre.resendThrough((first, last) => delivery.worker('mqtt')?.resend(first, last) ?? 0);
    centre.renumberThrough((position) => delivery.cursorsUpTo(position));
    await centre.start();
    await delivery.start();
    this.#beat(life);
    this.#broker.push(stateMessage('online'));
  }

  append(kinds: readonly ('reading' | 'alert')[]): void {
    const numbered = kinds.map((kind): [number, RecordDraft] => {
      const n = ++this.#n;
      return [n, kind === 'alert' ? alertDraft(n) : readingDraft(n)];
    });
    this.#running.journal.append(numbered.map(([, draft]) => draft)).then(
      (records) => {
        for (const { observedAtMs } of records) this.#accept(observedAtMs);
      },
      () => undefined,
    );
  }

  /** Time for everybody: gateway, broker, ops centre. */
  async pass(ms: number): Promise<void> {
    for (let gone = 0; gone < ms; gone += STEP_MS) {
      await this.clock.advanceGently(STEP_MS, 20);
      this.#bench.advance(STEP_MS);
      if (!this.isCentreThere) continue;
      const messages = this.#broker.splice(0);
      if (messages.length > 0) await this.#hear(this.#bench.take(...messages));
      await this.#hear(this.#bench.tick());
    }
  }

  /** The network, for the gateway. */
  connect(isOnline: boolean): void {
    if (isOnline && !this.isOnline) {
      this.#broker.push(stateMessage('online'));
      this.#life?.delivery.worker('mqtt')?.retryNow();
    }
    this.isOnline = isOnline;
  }

  kill(): void {
    const life = this.#running;
    life.isOver = true;
    life.thread.kill();
    this.#life = null;
  }

  async restart(): Promise<void> {
    this.kill();
    await this.start();
  }

  /** Of the whole disk, at this moment. */
  takeImage(): void {
    const folder = path.join(this.#folder, 'image');
    fs.rmSync(folder, { recursive: true, force: true });
    fs.cpSync(this.#directory, folder, { recursive: true });
    this.#image = { folder, accepted: new Set(this.accepted) };
  }

  /** What was committed behind the image is gone unless somebody else has it. */
  async putBack(): Promise<void> {
    const image = this.#image;
    if (!image) return;
    this.kill();
    for (const n of this.accepted) if (!image.accepted.has(n)) this.#gone.add(n);
    for (const n of this.#doubtful) if (!image.accepted.has(n)) this.#published.delete(n);
    this.#isUnnoticed = true;
    fs.rmSync(this.#directory, { recursive: true });
    fs.cpSync(image.folder, this.#directory, { recursive: true });
    this.#bearMarkAnew();
    // Whoever puts a disk back needs a while; epochs are told apart by the second.
    await this.pass(2_000);
    await this.start();
  }

  /** Everything is well again, for long enough; what is wrong then, in sentences. */
  async settle(): Promise<readonly string[]> {
    this.connect(true);
    this.isCentreThere = true;
    await this.pass(20_000);
    for (let round = 0; round < 40 && !this.#isDone(); round++) await this.pass(5_000);
    if (!this.#isDone()) this.broken.push('Delivery and confirmation did not come to an end.');
    return [...this.broken, ...this.#wrongAtCentre(), ...this.#wrongPoints()];
  }

  close(): void {
    this.#life?.thread.kill();
    this.#bench.db.close();
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }

  #accept(n: number): void {
    this.accepted.add(n);
    if (this.#isUnnoticed) this.#doubtful.add(n);
  }

  get #directory(): string {
    return path.join(this.#folder, 'journal');
  }

  get #running(): Life {
    if (!this.#life) throw new Error('nothing runs');
    return this.#life;
  }

  /** An image of a disk brings the mark's birth back with it; a copy of a directory does not. */
  #bearMarkAnew(): void {
    const file = highWaterMarkFile(this.#directory);
    writeHighWaterMark(file, JSON.parse(fs.readFileSync(file, 'utf8')));
  }

  #isDone(): boolean {
    const { journal, delivery, centre } = this.#running;
    const head = journal.head().position;
    return (
      centre.confirmedPosition() === head &&
      delivery.statuses().every(({ backlogRecords }) => backlogRecords === 0)
    );
  }

  #beat(life: Life): void {
    this.clock.after(HEARTBEAT_MS, () => {
      if (life.isOver) return;
      const payload = JSON.stringify(life.centre.heartbeat());
      if (this.isOnline) this.#broker.push({ topic: topics.health(lobby), payload });
      this.#beat(life);
    });
  }

  async #hear({ publish }: IngestOutcome): Promise<void> {
    const life = this.#life;
    if (!life || !this.isOnline) return;
    for (const { topic, payload } of publish) {
      const body: unknown = JSON.parse(payload);
      if (topic === topics.ack(lobby)) {
        const { confirmed, alerts, conflicts } = ackV1.parse(body);
        life.centre.confirm(confirmed, alerts, conflicts);
      } else {
        const reply = life.centre.resend(resendRequestV1.parse(body));
        await new Promise((resolve) => setImmediate(resolve));
        const answer = JSON.stringify(await reply);
        this.#broker.push({ topic: topics.commandReply(lobby, 'resend'), payload: answer });
      }
    }
  }

  #mqtt(life: { readonly isOver: boolean }): Sink {
    const write = async (batch: readonly StoredRecord[]): Promise<WriteOutcome> => {
      await new Promise<void>((resolve) => this.clock.after(10, resolve));
      if (life.isOver) return new Promise<WriteOutcome>(() => undefined);
      if (!this.isOnline) return { kind: 'retry', cause: 'offline', hold: false };
      for (const record of batch) {
        const topic = topics.record(lobby, record.kind);
        this.#broker.push({ topic, payload: encodeCloudEvent(lobby, record) });
        this.#published.add(record.observedAtMs);
        if (!this.#isUnnoticed) this.#doubtful.delete(record.observedAtMs);
      }
      return { kind: 'accepted' };
    };
    return { ...farSide('mqtt', write), goesByNumber: true };
  }

  #influx(life: { readonly isOver: boolean }): Sink {
    return farSide('influx', async (batch) => {
      await new Promise<void>((resolve) => this.clock.after(50, resolve));
      if (life.isOver) return new Promise<WriteOutcome>(() => undefined);
      for (const record of batch) if (WRITTEN_KINDS.has(record.kind)) this.#point(record);
      return { kind: 'accepted' };
    });
  }

  #point(record: StoredRecord): void {
    const result = this.#encode(record);
    if (result.kind !== 'line') throw new Error(`no line: ${result.kind}`);
    const [series = '', ...rest] = result.line.split(' ');
    const key = `${series} ${rest.at(-1)}`;
    const there = this.#points.get(key);
    if (there !== undefined && there !== record.observedAtMs)
      this.broken.push(`Two records share the point ${key}.`);
    this.#points.set(key, record.observedAtMs);
  }

  #wrongAtCentre(): string[] {
    const rows = this.#bench.db.all(
      "select observed_at_ms as at, count(*) as n from events where kind <> 'gap' group by observed_at_ms",
    );
    const times = new Map(rows.map((row) => [Number(row['at']), Number(row['n'])]));
    return this.#wrong('at the ops centre', times, (n) => this.#published.has(n));
  }

  #wrongPoints(): string[] {
    const times = new Map<number, number>();
    for (const at of this.#points.values()) times.set(at, (times.get(at) ?? 0) + 1);
    return this.#wrong('in InfluxDB', times, () => false);
  }

  /** `wasTaken`: what went with the disk must be there all the same. */
  #wrong(
    where: string,
    times: ReadonlyMap<number, number>,
    wasTaken: (n: number) => boolean,
  ): string[] {
    const isOwed = (n: number): boolean => !this.#gone.has(n) || wasTaken(n);
    const lost = [...this.accepted].filter((n) => !times.has(n) && isOwed(n)).length;
    const doubled = [...times.values()].filter((count) => count > 1).length;
    const say = (count: number, what: string): string[] =>
      count > 0 ? [`${count} records are ${what} ${where}.`] : [];
    return [...say(lost, 'not'), ...say(doubled, 'twice')];
  }
}

const farSide = (id: string, write: Sink['write']): Sink => ({
  id,
  limits: { maxBatchRecords: 20, lingerMs: 0, maxConcurrentWrites: 2 },
  wants: () => true,
  write,
  close: () => Promise.resolve(),
});
