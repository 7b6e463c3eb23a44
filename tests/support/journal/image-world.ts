import type { RecordDraft } from '#gateway/domain/record.ts';
import { ackV1, resendRequestV1 } from '#gateway/wire/control-messages.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { IngestOutcome } from '#ops-centre/ingest/ingest-outcome.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { IngestBench } from '#tests/support/ops-centre/ingest-bench.ts';
import type { EventMessage } from '#tests/support/ops-centre/wire-events.ts';
import { lobby, stateMessage } from '#tests/support/ops-centre/wire-events.ts';
import { ImageDisk } from './image-disk.ts';
import { ImageLedger } from './image-ledger.ts';
import type { ImageLife } from './image-life.ts';
import { bearImageLife } from './image-life.ts';
import { brokerSink, influxSink } from './image-sinks.ts';
import { mortalClock } from './mortal-clock.ts';

const STEP_MS = 100;
const HEARTBEAT_MS = 5_000;

/**
 * A gateway's journal, delivery and conversation with the real ops centre, over a broker that keeps everything, on a
 * disk of which images are made and put back.
 */
export class ImageWorld {
  readonly clock = new FakeClock();
  readonly ledger = new ImageLedger();
  epochs = 0;
  isCentreThere = true;
  readonly #ignoresTheCentre: boolean;
  readonly #disk = new ImageDisk();
  readonly #bench = new IngestBench();
  /** What the broker has and the ops centre has not fetched. */
  readonly #kept: EventMessage[] = [];
  #isOnline = true;
  #life: ImageLife | null = null;
  #n = 0;

  /** `ignoresTheCentre`: a promise that is broken on purpose: its epoch never rises while it runs. */
  constructor(ignoresTheCentre = false) {
    this.#ignoresTheCentre = ignoresTheCentre;
  }

  async start(): Promise<void> {
    const unborn = { isOver: false };
    const { clock, ledger } = this;
    const surroundings = { clock, ledger, life: unborn };
    const broker = {
      isOnline: () => this.#isOnline,
      publish: (message: EventMessage) => this.#kept.push(message),
    };
    const life = bearImageLife(unborn, {
      directory: this.#disk.directory,
      clock: mortalClock(clock, unborn),
      sinks: [brokerSink(surroundings, broker), influxSink(surroundings)],
      ignoresTheCentre: this.#ignoresTheCentre,
      onRise: () => {
        this.epochs++;
        ledger.noticed();
      },
    });
    const found = life.journal.opening.reason;
    if (!['continued', 'first-start'].includes(found))
      ledger.broken.push(`The start found something: ${found}.`);
    this.#life = life;
    await life.centre.start();
    await life.delivery.start();
    this.#beat(life);
    this.#kept.push(stateMessage('online'));
  }

  append(kinds: readonly ('reading' | 'alert')[]): void {
    const numbered = kinds.map((kind): [number, RecordDraft] => {
      const n = ++this.#n;
      return [n, kind === 'alert' ? alertDraft(n) : readingDraft(n)];
    });
    this.#running.journal.append(numbered.map(([, draft]) => draft)).then(
      (records) => {
        for (const { observedAtMs } of records) this.ledger.accept(observedAtMs);
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
      const messages = this.#kept.splice(0);
      if (messages.length > 0) await this.#hear(this.#bench.take(...messages));
      await this.#hear(this.#bench.tick());
    }
  }

  /** The network, for the gateway. */
  connect(isOnline: boolean): void {
    if (isOnline && !this.#isOnline) {
      this.#kept.push(stateMessage('online'));
      this.#life?.delivery.worker('mqtt')?.retryNow();
    }
    this.#isOnline = isOnline;
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
    this.#disk.takeImage();
    this.ledger.imageTaken();
  }

  async putBack(): Promise<void> {
    if (!this.#disk.hasImage) return;
    this.kill();
    this.ledger.imagePutBack();
    this.#disk.putBack();
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
    if (!this.#isDone())
      this.ledger.broken.push('Delivery and confirmation did not come to an end.');
    const { ledger } = this;
    return [
      ...ledger.broken,
      ...ledger.wrongAtCentre(this.#timesAtCentre()),
      ...ledger.wrongInInflux(),
    ];
  }

  close(): void {
    this.#life?.thread.kill();
    this.#bench.db.close();
    this.#disk.remove();
  }

  get #running(): ImageLife {
    if (!this.#life) throw new Error('nothing runs');
    return this.#life;
  }

  #isDone(): boolean {
    const { journal, delivery, centre } = this.#running;
    const head = journal.head().position;
    return (
      centre.confirmedPosition() === head &&
      delivery.statuses().every(({ backlogRecords }) => backlogRecords === 0)
    );
  }

  #beat(life: ImageLife): void {
    this.clock.after(HEARTBEAT_MS, () => {
      if (life.isOver) return;
      const payload = JSON.stringify(life.centre.heartbeat());
      if (this.#isOnline) this.#kept.push({ topic: topics.health(lobby), payload });
      this.#beat(life);
    });
  }

  async #hear({ publish }: IngestOutcome): Promise<void> {
    const life = this.#life;
    if (!life || !this.#isOnline) return;
    for (const { topic, payload } of publish) {
      const body: unknown = JSON.parse(payload);
      if (topic === topics.ack(lobby)) {
        const { confirmed, alerts, conflicts } = ackV1.parse(body);
        life.centre.confirm(confirmed, alerts, conflicts);
      } else {
        const reply = life.centre.resend(resendRequestV1.parse(body));
        await new Promise((resolve) => setImmediate(resolve));
        const answer = JSON.stringify(await reply);
        this.#kept.push({ topic: topics.commandReply(lobby, 'resend'), payload: answer });
      }
    }
  }

  /** How often it has each record. */
  #timesAtCentre(): Map<number, number> {
    const rows = this.#bench.db.all(
      "select observed_at_ms as at, count(*) as n from events where kind <> 'gap' group by observed_at_ms",
    );
    return new Map(rows.map((row) => [Number(row['at']), Number(row['n'])]));
  }
}
