import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Dropped } from '#gateway/delivery/retention.ts';
import { Retention } from '#gateway/delivery/retention.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import type { RecordTimer } from '#gateway/domain/record.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import { JournalCheck } from '#gateway/journal/journal-check.ts';
import { NEARLY_FULL_FRACTION } from '#gateway/telemetry/journal-fill.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { keepQuarantine } from './quarantine-keeping.ts';

export type JournalKeepingOptions = {
  readonly config: Pick<GatewayConfig, 'dataDirectory' | 'journal'>;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly recordTimer: RecordTimer;
  readonly confirmedByAll: () => number;
  /** Rows went: what the heartbeat says of the epochs has changed. */
  readonly onRowsGone: () => void;
  readonly log: Log;
};

/** What looks after the journal while the gateway runs: its room, its age, its rows. */
export type JournalKeeping = { start(): void; stop(): void };

export function createJournalKeeping(options: JournalKeepingOptions): JournalKeeping {
  const { config, journal, clock, recordTimer } = options;
  const log = options.log.child({ module: 'journal' });
  const retention = new Retention({
    ...options,
    keepConfirmedHours: config.journal.keepConfirmedHours,
    keepUnconfirmedDays: config.journal.keepUnconfirmedDays,
    maxSizeBytes: config.journal.maxSizeMegabytes * 1024 * 1024,
    onDeleted: (rows) => {
      log.info({ rows }, 'Confirmed records that are no longer needed were deleted.');
      options.onRowsGone();
    },
    onDropped: (dropped) => {
      log.error({ ...dropped }, droppedText(dropped));
      options.onRowsGone();
    },
    onFilled: filledTeller(log),
  });
  const check = new JournalCheck({
    journal,
    clock,
    timeNow: () => recordTimer(instantFrom(clock)),
    onBad: (positions) =>
      log.error(
        { positions: positions.slice(0, 20) },
        'Rows of the journal are damaged or missing; gap records tell everybody which.',
      ),
    onDone: (checkedUpTo) => log.debug({ checkedUpTo }, 'Every row of the journal was checked.'),
  });
  let leaveQuarantine = (): void => undefined;
  return {
    start() {
      retention.start();
      check.start();
      leaveQuarantine = keepQuarantine({ ...options, log });
    },
    stop() {
      leaveQuarantine();
      check.stop();
      retention.stop();
    },
  };
}

function droppedText({ bound }: Dropped): string {
  return bound === 'size'
    ? 'The journal is full: the oldest records that somebody lacks were dropped, alerts excepted. Mend the connection of the sink that is behind.'
    : 'Records that somebody lacked for longer than they are kept were dropped, alerts excepted.';
}

/** Says once that the room gets short, and once that it no longer is. */
function filledTeller(log: Log): (fraction: number) => void {
  let isNearlyFull = false;
  return (fraction) => {
    if (fraction >= NEARLY_FULL_FRACTION === isNearlyFull) return;
    isNearlyFull = !isNearlyFull;
    const percent = Math.round(fraction * 100);
    if (isNearlyFull)
      log.warn(
        { percent },
        'The journal is nearly full; at 100 % the oldest unconfirmed records are dropped. See which sink is behind.',
      );
    else log.info({ percent }, 'The journal has room again.');
  };
}
