import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { knownTimeFile } from '#gateway/time/known-time.ts';
import type { Timekeeping } from '#gateway/time/time-judge.ts';
import type { TimeChange } from '#gateway/time/time-keeper.ts';
import { TimeKeeper } from '#gateway/time/time-keeper.ts';
import { createTimeSource } from '#gateway/time/time-source.ts';

export type TimeRoomOptions = {
  readonly config: Pick<GatewayConfig, 'time' | 'dataDirectory'>;
  /** The machine's clocks. */
  readonly clock: Clock;
  readonly bootId: string;
  readonly log: Log;
  readonly onTimesKnown: () => void;
};

/** The gateway's time, started; it is stopped last, because everything else lives by it. */
export async function startTimeRoom(options: TimeRoomOptions): Promise<TimeKeeper> {
  const { clock, onTimesKnown } = options;
  const log = options.log.child({ module: 'time' });
  const keeper = createKeeper(options, (change) => {
    tell(log, clock, change);
    if (change.kind === 'times-known') onTimesKnown();
  });
  await keeper.start();
  return keeper;
}

/** One look, as a gateway that starts now would take it. */
export async function lookAtClock({
  config,
  clock,
  bootId,
}: Pick<TimeRoomOptions, 'config' | 'clock' | 'bootId'>): Promise<Timekeeping> {
  const keeper = createKeeper({ config, clock, bootId }, () => undefined);
  return await keeper.lookOnce();
}

function createKeeper(
  { config, clock, bootId }: Pick<TimeRoomOptions, 'config' | 'clock' | 'bootId'>,
  onChange: (change: TimeChange) => void,
): TimeKeeper {
  return new TimeKeeper({
    machineClock: clock,
    bootId,
    config: config.time,
    source: createTimeSource({ ...config.time, monotonicMs: () => clock.monotonicMs() }),
    store: knownTimeFile(config.dataDirectory),
    onChange,
  });
}

function tell(log: Log, machineClock: Clock, change: TimeChange): void {
  switch (change.kind) {
    case 'judged': {
      const { before, now } = change;
      const facts = {
        ...{ state: now.state, doubt: now.doubt, errorBoundMs: now.errorBoundMs },
        movedByMs: Math.round(now.offsetMs - before.offsetMs),
        wallClock: new Date(machineClock.wallMs()).toISOString(),
      };
      if (now.doubt === null) log.info(facts, 'The clock is trusted.');
      else log.warn(facts, 'The clock is not trusted; time goes on from what was known before.');
      return;
    }
    case 'times-known':
      log.info({}, 'Records that were made with an untrusted clock have their time now.');
      return;
    case 'damaged':
      log.warn(
        {},
        'The file clock.json is damaged and is not used: the last known time is forgotten.',
      );
      return;
    case 'unwritable':
      log.error(
        { err: change.cause instanceof Error ? change.cause : String(change.cause) },
        'The file clock.json cannot be written: records of an untrusted clock go on waiting.',
      );
      return;
    default: {
      const unhandled: never = change;
      throw new Error(`unknown change ${JSON.stringify(unhandled)}`);
    }
  }
}
