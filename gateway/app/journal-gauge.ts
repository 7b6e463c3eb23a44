import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { Journal, JournalSpace } from '#gateway/journal/journal.ts';

/** Rows (at most) and room of the journal as of the last look; a look takes the journal's thread a moment, so there are few. */
export type JournalGauge = {
  rows(): number;
  sizeBytes(): number;
  /** How much of the quota is used; 1 is all of it. */
  usedFraction(): number;
  /** How long the gateway can be cut off before it must drop records; `null` while nothing comes in. */
  offlineSecondsLeft(): number | null;
  stop(): void;
};

export type JournalGaugeOptions = {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly maxSizeBytes: number;
  /** Everything up to here goes first when room is needed. */
  readonly confirmedByAll: () => number;
};

const LOOK_INTERVAL_MS = 60_000;

/** The rate is that of the last hour: a minute without people is not the end of the day. */
const RATE_LOOKS = 60;

/** What a record takes until there are enough of them to tell: a reading with its time and its share of a page. */
const USUAL_RECORD_BYTES = 600;
const ENOUGH_RECORDS = 1_000;

type Look = { readonly atMs: number; readonly position: number };

export async function createJournalGauge(options: JournalGaugeOptions): Promise<JournalGauge> {
  const { journal, clock } = options;
  const looks: Look[] = [{ atMs: clock.monotonicMs(), position: journal.head().position }];
  let space = await journal.space();
  let timer: Timer;
  const lookLater = (): void => {
    timer = clock.after(LOOK_INTERVAL_MS, () => {
      journal.space().then(
        (fresh) => {
          space = fresh;
          looks.push({ atMs: clock.monotonicMs(), position: journal.head().position });
          if (looks.length > RATE_LOOKS) looks.shift();
          lookLater();
        },
        // The disk refuses for now: the figures stay as they were.
        lookLater,
      );
    });
  };
  lookLater();
  // Counting them would read the whole file. What the quota dropped between alerts is counted along.
  const rows = (): number =>
    space.oldestPosition === null ? 0 : journal.head().position - space.oldestPosition + 1;
  return {
    rows,
    sizeBytes: () => space.sizeBytes,
    usedFraction: () => space.usedBytes / options.maxSizeBytes,
    offlineSecondsLeft: () => {
      const now = { atMs: clock.monotonicMs(), position: journal.head().position };
      const unconfirmed = now.position - Math.min(options.confirmedByAll(), now.position);
      return offlineSecondsLeft({
        recordsASecond: rateOf([...looks, now]),
        recordBytes: bytesOfRecord(space, rows()),
        unconfirmedRecords: Math.min(unconfirmed, rows()),
        roomBytes: Math.min(options.maxSizeBytes, space.sizeBytes + space.freeDiskBytes),
      });
    },
    stop: () => timer.cancel(),
  };
}

function rateOf(looks: readonly Look[]): number {
  const [oldest, newest] = [looks[0], looks.at(-1)];
  if (!oldest || !newest || newest.atMs <= oldest.atMs) return 0;
  return ((newest.position - oldest.position) / (newest.atMs - oldest.atMs)) * 1_000;
}

const bytesOfRecord = ({ usedBytes }: JournalSpace, rows: number): number =>
  rows < ENOUGH_RECORDS ? USUAL_RECORD_BYTES : usedBytes / rows;

type Supply = {
  readonly recordsASecond: number;
  readonly recordBytes: number;
  /** Somebody lacks them, so they stay. */
  readonly unconfirmedRecords: number;
  /** The quota, or the disk where that is smaller. */
  readonly roomBytes: number;
};

/** Pure: how long the room lasts when nothing more is fetched. */
export function offlineSecondsLeft(supply: Supply): number | null {
  const { recordsASecond, recordBytes, unconfirmedRecords, roomBytes } = supply;
  if (recordsASecond <= 0) return null;
  const left = Math.max(0, roomBytes - unconfirmedRecords * recordBytes);
  return Math.floor(left / recordBytes / recordsASecond);
}
