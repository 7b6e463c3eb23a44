import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { ClockState, instantFrom } from '#gateway/domain/clock.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import type { Journal, StoredRecord } from '#gateway/journal/journal.ts';
import type { CameraSide } from '#gateway/station/camera-door.ts';
import type { Timekeeping } from '#gateway/time/time-judge.ts';
import type { GateSide } from './gate-side.ts';

export type CameraSideOptions = {
  readonly config: Pick<GatewayConfig, 'cameras'>;
  readonly journal: Pick<Journal, 'onDurable'>;
  readonly clock: Clock;
  readonly timekeeping: () => Timekeeping;
  readonly gate: Pick<GateSide, 'plate'>;
};

/** While the disk refuses, a camera is told so before its own patience ends. */
const DURABLE_WITHIN_MS = 3_000;

type Waiter = { readonly scan: string; readonly kept: () => void };

/** Brings plates to their lanes, and says when the record of each is durable. */
export function createCameraSide(
  options: CameraSideOptions,
): CameraSide & { readonly stop: () => void } {
  const { config, journal, clock, timekeeping, gate } = options;
  const waiting = new Set<Waiter>();
  const stop = journal.onDurable((records) => {
    if (waiting.size > 0) for (const record of records) told(waiting, record);
  });
  return {
    cameras: config.cameras,
    isTimeTrusted: () => timekeeping().state !== ClockState.Unsynchronised,
    stop,
    take: (deviceId, plate) =>
      new Promise((resolve) => {
        const pseudonym = gate.plate(deviceId, plate, instantFrom(clock));
        if (pseudonym === null) return resolve(false);
        const timer = clock.after(DURABLE_WITHIN_MS, () => {
          waiting.delete(waiter);
          resolve(false);
        });
        const waiter: Waiter = {
          scan: nameOf({ deviceId, pseudonym }),
          kept: () => {
            timer.cancel();
            resolve(true);
          },
        };
        waiting.add(waiter);
      }),
  };
}

function told(waiting: Set<Waiter>, { kind, facts }: StoredRecord): void {
  if (kind !== 'scan' || !facts) return;
  const name = nameOf(facts as Scan);
  for (const waiter of waiting) {
    if (waiter.scan !== name) continue;
    waiting.delete(waiter);
    waiter.kept();
    return;
  }
}

const nameOf = ({ deviceId, pseudonym }: Pick<Scan, 'deviceId' | 'pseudonym'>): string =>
  `${deviceId} ${pseudonym}`;
