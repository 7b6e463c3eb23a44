import type { Alert, DeviceAlert } from '#gateway/domain/alert.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { ClockState, instantFrom } from '#gateway/domain/clock.ts';
import { EpisodeCause } from '#gateway/domain/episode.ts';
import type { RecordDraft, RecordTimer } from '#gateway/domain/record.ts';
import type { Journal, StoredRecord } from '#gateway/journal/journal.ts';
import type { HealthBook, HealthView } from '#gateway/screening/health/health-book.ts';
import type { StoredHealth } from '#gateway/screening/health/health-store.ts';
import type { Observation } from '#gateway/screening/health/observation.ts';
import { observationFrom } from '#gateway/screening/health/observation.ts';
import type { CheckedFile } from './checked-file.ts';
import { every } from './every.ts';
import { lookBackFrom, recordsAfter } from './journal-pages.ts';

export type HealthKeeperOptions = {
  readonly file: CheckedFile<StoredHealth>;
  readonly journal: Pick<Journal, 'head' | 'read'>;
  readonly clock: Clock;
  readonly clockState: () => ClockState;
  readonly recordTimer: RecordTimer;
  readonly accept: (drafts: readonly RecordDraft[]) => unknown;
  readonly onTrouble: (trouble: HealthTrouble) => void;
};

export type HealthTrouble =
  | { readonly kind: 'damaged' }
  | { readonly kind: 'unwritable'; readonly cause: unknown };

/** What one record says of a thermometer, and nothing else of it: there may be very many. */
type Seen =
  | { readonly kind: 'person'; readonly person: Observation; readonly isTrusted: boolean }
  | { readonly kind: 'contact'; readonly deviceId: string; readonly isFever: boolean };

/** What the journal has beyond the file. */
type Later = { readonly seen: readonly Seen[]; readonly alerts: readonly DeviceAlert[] };

const nothingLater: Later = { seen: [], alerts: [] };

const TICK_INTERVAL_MS = 60_000;

/**
 * Keeps the health of thermometers through restarts and changes of the configuration, as baselines are kept: what is
 * written is a minute old and therefore durable in the journal too, and what came after it is seen again from there.
 * The alerts of the journal have the last word, so that none is raised twice.
 */
export class HealthKeeper {
  readonly #options: HealthKeeperOptions;
  #book: HealthBook | null = null;
  #known: StoredHealth | null;
  #later: Later;
  #taken: StoredHealth | null = null;
  #writing: Promise<void> = Promise.resolve();
  readonly #stopTicking: () => void;

  private constructor(options: HealthKeeperOptions, known: StoredHealth | null, later: Later) {
    this.#options = options;
    this.#known = known;
    this.#later = later;
    this.#stopTicking = every(options.clock, TICK_INTERVAL_MS, () => this.#tick());
  }

  static async open(options: HealthKeeperOptions): Promise<HealthKeeper> {
    const { stored, isDamaged } = await options.file.load();
    if (isDamaged) options.onTrouble({ kind: 'damaged' });
    const later = await laterThan(options.journal, stored);
    return new HealthKeeper(options, stored, later);
  }

  /** From now on this book looks; it gets what is known. */
  use(book: HealthBook): void {
    this.#known = this.#book ? this.#take(this.#book) : this.#known;
    this.#book = book;
    if (this.#known) book.restore(this.#known);
    for (const seen of this.#later.seen) observed(book, seen);
    for (const alert of this.#later.alerts) book.recall(alert);
    this.#later = nothingLater;
    this.#tell(book.settle());
    this.#write(this.#take(book));
  }

  /** The drafts, and right behind them the alerts about thermometers that follow from them: durable together. */
  withAlerts(drafts: readonly RecordDraft[]): readonly RecordDraft[] {
    const book = this.#book;
    if (!book) return drafts;
    return drafts.flatMap((draft) => {
      const { observedAtMs, clock } = draft;
      const seen = seenIn(draft);
      const alerts = seen ? observed(book, seen) : [];
      return [draft, ...alerts.map((facts): RecordDraft => alertDraft(facts, observedAtMs, clock))];
    });
  }

  view(): readonly HealthView[] {
    return this.#book?.view() ?? [];
  }

  async close(): Promise<void> {
    this.#stopTicking();
    if (this.#book) this.#write(this.#take(this.#book));
    await this.#writing;
  }

  #tick(): void {
    if (this.#taken) this.#write(this.#taken);
    if (this.#book) {
      const { clock, clockState } = this.#options;
      const isTrusted = clockState() !== ClockState.Unsynchronised;
      this.#tell(this.#book.passTime({ atMs: clock.wallMs(), isTrusted }));
    }
    this.#taken = this.#book ? this.#take(this.#book) : null;
  }

  #tell(alerts: readonly DeviceAlert[]): void {
    if (alerts.length === 0) return;
    const { observedAtMs, clock } = this.#options.recordTimer(instantFrom(this.#options.clock));
    this.#options.accept(alerts.map((facts) => alertDraft(facts, observedAtMs, clock)));
  }

  #take(book: HealthBook): StoredHealth {
    return book.toStored(this.#options.journal.head().position);
  }

  #write(taken: StoredHealth): void {
    this.#writing = this.#writing.then(() =>
      this.#options.file
        .save(taken)
        .catch((cause: unknown) => this.#options.onTrouble({ kind: 'unwritable', cause })),
    );
  }
}

/**
 * People, as far back as a start looks, and none where there is no file; but each alert, so that none is raised a
 * second time: of each condition the last one.
 */
async function laterThan(
  journal: HealthKeeperOptions['journal'],
  stored: StoredHealth | null,
): Promise<Later> {
  const seen: Seen[] = [];
  const from = stored ? lookBackFrom(journal, stored.journalPosition) : journal.head().position;
  for await (const record of recordsAfter(journal, from)) {
    const one = seenInRecord(record);
    if (one) seen.push(one);
  }
  const last = new Map<string, DeviceAlert>();
  for await (const record of recordsAfter(journal, stored?.journalPosition ?? 0, 'alert')) {
    const alert = JSON.parse(record.factsJson) as Alert;
    if (alert.kind === 'device') last.set(`${alert.deviceId} ${alert.condition}`, alert);
  }
  return { seen, alerts: [...last.values()] };
}

function seenInRecord({ kind, observedAtMs, factsJson, clockJson }: StoredRecord): Seen | null {
  if (kind !== 'passage' && kind !== 'episode') return null;
  const [facts, clock]: unknown[] = [JSON.parse(factsJson), JSON.parse(clockJson)];
  return seenIn({ kind, facts, observedAtMs, clock } as RecordDraft);
}

function seenIn(draft: RecordDraft): Seen | null {
  const { kind, facts, observedAtMs, clock } = draft;
  if (kind === 'passage') {
    const person = observationFrom(facts, observedAtMs);
    return (
      person && { kind: 'person', person, isTrusted: clock.state !== ClockState.Unsynchronised }
    );
  }
  if (kind !== 'episode') return null;
  const isFever = facts.cause === EpisodeCause.ContactAtOrAbove;
  if (!isFever && facts.cause !== EpisodeCause.ContactBelow) return null;
  return { kind: 'contact', deviceId: facts.suspicion.deviceId, isFever };
}

/** A person before a thermometer, or that somebody it suspected was seen with a contact thermometer. */
function observed(book: HealthBook, seen: Seen): readonly DeviceAlert[] {
  if (seen.kind === 'person') return book.observe(seen.person, seen.isTrusted);
  book.contactRead(seen.deviceId, seen.isFever);
  return [];
}

const alertDraft = (
  facts: Alert,
  observedAtMs: number,
  clock: RecordDraft['clock'],
): RecordDraft => ({ kind: 'alert', facts, observedAtMs, clock });
