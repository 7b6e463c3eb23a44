import * as path from 'node:path';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import { createSiteClock } from '#gateway/screening/checkpoint/local-time.ts';
import type { InsideRules } from '#gateway/screening/counts/inside.ts';
import { storedCountsSchema } from '#gateway/screening/counts/stored-counts.ts';
import type { CountsSide } from '#gateway/station/routes/counts.ts';
import type { PassagesSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { checkedFile } from './checked-file.ts';
import { CountsKeeper } from './counts-keeper.ts';
import type { GatewayContext } from './gateway-context.ts';

/** What was counted before, from the data directory, and what the journal has beyond it. */
export function openCounts(
  {
    config,
    clock,
    log,
    timekeeping,
  }: Pick<GatewayContext, 'config' | 'clock' | 'log' | 'timekeeping'>,
  journal: Pick<Journal, 'head' | 'read' | 'onDurable'>,
): Promise<CountsKeeper> {
  const own = log.child({ module: 'counts' });
  return CountsKeeper.open({
    store: checkedFile(path.join(config.dataDirectory, 'counts.json'), storedCountsSchema),
    journal,
    clock,
    isTimeTrusted: () => timekeeping().state !== ClockState.Unsynchronised,
    rules: insideRules(config),
    onTrouble: (sentence) => own.warn({}, sentence),
  });
}

export function insideRules({
  screening,
  lanes,
}: Pick<GatewayConfig, 'screening' | 'lanes'>): InsideRules {
  const out = lanes.filter(({ direction }) => direction === 'out');
  return {
    clock: createSiteClock(screening.timeZone),
    resetAt: screening.insideResetAt,
    outLanes: new Set(out.map(({ id }) => id)),
  };
}

export function createCountsSide(config: GatewayConfig, keeper: CountsKeeper): CountsSide {
  return {
    hours: () => [...keeper.counts.hours()],
    inside: () => insideNow(config, keeper),
    setInside: (people, vehicles) => keeper.setInside(people, vehicles),
  };
}

/** `null` where nobody is counted out: the number would only rise. */
export function insideNow(
  { lanes }: Pick<GatewayConfig, 'lanes'>,
  keeper: CountsKeeper,
): ReturnType<CountsSide['inside']> {
  if (lanes.every(({ direction }) => direction === 'in')) return null;
  const { people, vehicles, sinceMs, since } = keeper.inside();
  return { people, vehicles, isEstimate: true, sinceMs, since, note: DRIFT };
}

export function passagesSnapshot(
  config: Pick<GatewayConfig, 'lanes'>,
  keeper: CountsKeeper,
): PassagesSnapshot {
  const inside = insideNow(config, keeper);
  return {
    counted: [...keeper.sinceStart.values()],
    inside: inside && { people: inside.people, vehicles: inside.vehicles },
  };
}

const DRIFT =
  'Those who were let in less those who went out. Whoever the guard lets past the lane, two who go out as one and doors that nobody counts make it drift; count and set it, or let the hour of the reset do it.';
