import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { RecordTime, RecordTimer, TimeOf } from '#gateway/domain/record.ts';
import type { BootTimes, Stretch } from './boot-times.ts';
import { bootsClosed, coveredUpTo, givenUp, remembered, timeIn } from './boot-times.ts';
import type { KnownTime, KnownTimeStore } from './known-time.ts';
import type { TimeConfig } from './time-config.ts';
import type { ClockLook, Timekeeping } from './time-judge.ts';
import { floorAt, isTrusted, judge } from './time-judge.ts';
import type { ReadSource } from './time-source.ts';

export type TimeKeeperOptions = {
  /** The machine's clocks. Its wall clock is asked here and nowhere else. */
  readonly machineClock: Clock;
  readonly bootId: string;
  readonly config: Pick<TimeConfig, 'holdoverHours' | 'waitForClockHours'>;
  readonly source: ReadSource;
  readonly store: KnownTimeStore;
  readonly onChange: (change: TimeChange) => void;
};

export type TimeChange =
  | { readonly kind: 'judged'; readonly before: Timekeeping; readonly now: Timekeeping }
  /** Records that waited for their time have one. */
  | { readonly kind: 'times-known' }
  /** `clock.json` was damaged and is not used, or cannot be written. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'unwritable'; readonly cause: unknown };

const LOOK_INTERVAL_MS = 1_000;
const SAVE_INTERVAL_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * The gateway's time: monotonic time plus an offset that moves only for a reason. What untrusted records are
 * worth is used after it is on disk and not before: the same record always gets the same time.
 */
export class TimeKeeper implements Clock {
  readonly #options: TimeKeeperOptions;
  readonly #machineClock: Clock;
  #now: Timekeeping;
  #boots: readonly BootTimes[] = [];
  /** On disk, so records may be given these times. */
  #durable = new Map<string, readonly Stretch[]>();
  /** What is decided of some boot is not on disk yet. */
  #isUnsaved = true;
  #untrustedSinceMs: number | null = null;
  #savedAtMs = Number.NEGATIVE_INFINITY;
  #isUnwritable = false;
  #isFirstLook = true;
  /** Records without a time may be there. */
  #mayWait = false;
  /** They have one, as soon as it is on disk. */
  #isToBeTold = false;
  #timer: Timer | null = null;
  #looking: Promise<void> | null = null;

  constructor(options: TimeKeeperOptions) {
    this.#options = options;
    this.#machineClock = options.machineClock;
    this.#now = floorAt(0, this.#machineClock.monotonicMs(), null);
  }

  /** The first look; after it the time is as good as it can be known. */
  async start(): Promise<void> {
    const { known, isDamaged } = await this.#options.store.load();
    if (isDamaged) this.#options.onChange({ kind: 'damaged' });
    this.#goOnFrom(known);
    await this.#look();
    this.#schedule();
  }

  /** The first look and nothing more: nothing is kept and no further look follows. */
  async lookOnce(): Promise<Timekeeping> {
    this.#goOnFrom((await this.#options.store.load()).known);
    this.#judge(await this.#clocksAndSource());
    return this.#now;
  }

  /** Keeps what is known for the next start. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    await this.#looking;
    await this.#save();
  }

  wallMs(): number {
    return Math.round(this.#machineClock.monotonicMs() + this.#now.offsetMs);
  }

  monotonicMs(): number {
    return this.#machineClock.monotonicMs();
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#machineClock.after(delayMs, callback);
  }

  get now(): Timekeeping {
    return this.#now;
  }

  /** By monotonic time, so that what happened before a correction and is drafted after it gets the corrected time. */
  readonly recordTimer: RecordTimer = ({ monotonicMs }) => {
    const { offsetMs, state, errorBoundMs } = this.#now;
    return {
      observedAtMs: Math.round(monotonicMs + offsetMs),
      clock: { state, bootId: this.#options.bootId, monotonicMs, errorBoundMs },
    };
  };

  readonly timeOf: TimeOf = ({ observedAtMs, clockJson }) => {
    if (!clockJson.includes('"state":"unsynchronised"'))
      return { kind: 'observed', atMs: observedAtMs };
    const { bootId, monotonicMs } = JSON.parse(clockJson) as Record<string, unknown>;
    return this.#timeIn(String(bootId), Number(monotonicMs), observedAtMs);
  };

  #timeIn(bootId: string, monotonicMs: number, observedAtMs: number): RecordTime {
    const boot = this.#boots.find((each) => each.bootId === bootId);
    if (!boot) return { kind: 'estimated', atMs: observedAtMs, errorBoundMs: null };
    const stretches = this.#durable.get(bootId) ?? [];
    return timeIn({ ...boot, stretches, isOpen: boot.isOpen || this.#isUnsaved }, monotonicMs);
  }

  #goOnFrom(known: KnownTime | null): void {
    const monotonicMs = this.monotonicMs();
    const { lastKnownMs, lastSynchronised, boots } = known ?? UNKNOWN;
    this.#now = floorAt(lastKnownMs, monotonicMs, lastSynchronised);
    const last = boots.at(-1);
    const isSameBoot = last?.bootId === this.#options.bootId;
    if (isSameBoot && last) {
      const { offsetMs, basis, markMs, lastMs } = last;
      const lookedAtMonotonicMs = lastMs - offsetMs;
      this.#now = { ...this.#now, offsetMs, basis, markMs, lookedAtMonotonicMs };
    }
    this.#madeDurable(boots);
    this.#mayWait = boots.some(({ isOpen }) => isOpen);
    // A kill may have come before untrusted records of this boot were noted.
    const current = { ...(isSameBoot && last ? last : this.#newBoot()), isOpen: true };
    this.#boots = [...remembered(isSameBoot ? boots.slice(0, -1) : boots), current];
  }

  #newBoot(): BootTimes {
    const { offsetMs, basis, markMs } = this.#now;
    const { bootId } = this.#options;
    return { bootId, offsetMs, basis, markMs, lastMs: this.wallMs(), isOpen: true, stretches: [] };
  }

  #schedule(): void {
    this.#timer = this.after(LOOK_INTERVAL_MS, () => {
      this.#looking = this.#look().finally(() => {
        this.#looking = null;
        if (this.#timer) this.#schedule();
      });
    });
  }

  async #look(): Promise<void> {
    const look = await this.#clocksAndSource();
    const before = this.#now;
    this.#judge(look);
    const isChanged =
      this.#isFirstLook ||
      this.#now.state !== before.state ||
      this.#now.offsetMs !== before.offsetMs;
    this.#isFirstLook = false;
    if (isChanged) this.#options.onChange({ kind: 'judged', before, now: this.#now });
    this.#noteBoot(look);
    const isDue = look.monotonicMs - this.#savedAtMs >= SAVE_INTERVAL_MS;
    // The next start must be able to tell a synchronisation that was seen from one that came later.
    const isNewMark = this.#now.markMs !== before.markMs;
    if (!(isChanged || isNewMark || isDue || this.#isUnsaved)) return;
    await this.#save();
    if (this.#isUnsaved || !this.#isToBeTold) return;
    this.#isToBeTold = false;
    this.#options.onChange({ kind: 'times-known' });
  }

  async #clocksAndSource(): Promise<ClockLook> {
    const source = await this.#options.source();
    return { ...bothClocks(this.#machineClock), source };
  }

  #judge(look: ClockLook): void {
    this.#now = judge(this.#now, look, this.#options.config.holdoverHours * HOUR_MS);
  }

  #noteBoot({ monotonicMs }: ClockLook): void {
    const { offsetMs, basis, markMs } = this.#now;
    const trusted = isTrusted(this.#now);
    const before = this.#boots.at(-1) ?? this.#newBoot();
    const isOpenEnded = before.stretches.at(-1)?.untilMonotonicMs === null;
    const isOpen = before.isOpen || (!trusted && !isOpenEnded);
    const current = { ...before, offsetMs, basis, markMs, lastMs: this.wallMs(), isOpen };
    const earlier = this.#boots.slice(0, -1);
    this.#mayWait ||= !trusted;
    this.#untrustedSinceMs = trusted ? null : (this.#untrustedSinceMs ?? monotonicMs);
    const isAnyOpen = isOpen || earlier.some((boot) => boot.isOpen);
    this.#boots = [...earlier, current];
    if (trusted && (isAnyOpen || isOpenEnded)) {
      const covered = coveredUpTo(current, this.#now, monotonicMs);
      this.#boots = [...bootsClosed(earlier, offsetMs), covered];
    } else if (!trusted && isAnyOpen && this.#hasWaited(monotonicMs)) {
      this.#boots = [...earlier, current].map(givenUp);
    } else {
      this.#isUnsaved ||= isOpen !== before.isOpen;
      return;
    }
    this.#isUnsaved = true;
    this.#isToBeTold ||= this.#mayWait;
    this.#mayWait = !trusted;
  }

  #hasWaited(monotonicMs: number): boolean {
    const { waitForClockHours } = this.#options.config;
    return monotonicMs - (this.#untrustedSinceMs ?? monotonicMs) >= waitForClockHours * HOUR_MS;
  }

  async #save(): Promise<void> {
    const boots = this.#boots;
    const { lastSynchronised } = this.#now;
    try {
      await this.#options.store.save({
        version: 1,
        lastKnownMs: this.wallMs(),
        lastSynchronised,
        boots: [...boots.map((boot) => ({ ...boot, stretches: [...boot.stretches] }))],
      });
    } catch (cause) {
      if (!this.#isUnwritable) this.#options.onChange({ kind: 'unwritable', cause });
      this.#isUnwritable = true;
      return;
    }
    this.#isUnwritable = false;
    this.#savedAtMs = this.monotonicMs();
    this.#madeDurable(boots);
    this.#isUnsaved = this.#boots !== boots && this.#isUnsaved;
  }

  #madeDurable(boots: readonly BootTimes[]): void {
    this.#durable = new Map(boots.map(({ bootId, stretches }) => [bootId, stretches]));
  }
}

const UNKNOWN: Pick<KnownTime, 'lastKnownMs' | 'lastSynchronised' | 'boots'> = {
  lastKnownMs: 0,
  lastSynchronised: null,
  boots: [],
};

/** Reading two clocks takes a microsecond, unless the process is stopped in between. */
const TOGETHER_MS = 20;

function bothClocks(clock: Clock): Pick<ClockLook, 'wallMs' | 'monotonicMs'> {
  for (;;) {
    const monotonicMs = clock.monotonicMs();
    const wallMs = clock.wallMs();
    if (clock.monotonicMs() - monotonicMs <= TOGETHER_MS) return { wallMs, monotonicMs };
  }
}
