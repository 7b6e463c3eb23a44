import { setTimeout as delay } from 'node:timers/promises';
import type { FaultTarget } from '#sim/fault-table.ts';
import type { VirtualPort } from '#sim/virtual-port.ts';

/** Devices whose links exist from the moment the scenario is opened, and what happens on them. */
export type Scenario<Result> = {
  readonly targets: readonly FaultTarget[];
  /** Ends by itself or when aborted; aborting is no error and gives what was reached. */
  run(signal: AbortSignal): Promise<Result>;
  close(): void;
};

const LOOK_INTERVAL_MS = 20;

/** Resolves when every port has a settled reader. Throws when aborted. */
export async function everyReader(ports: readonly VirtualPort[], signal: AbortSignal) {
  while (!ports.every((port) => port.hasSettledReader)) {
    await delay(LOOK_INTERVAL_MS, undefined, { signal });
  }
}

/** Resolves when some port has a settled reader and the others have had `graceMs` to follow. Throws when aborted. */
export async function firstReaders(
  ports: readonly VirtualPort[],
  graceMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!ports.some((port) => port.hasSettledReader)) {
    await delay(LOOK_INTERVAL_MS, undefined, { signal });
  }
  const graceEndsMs = performance.now() + graceMs;
  while (performance.now() < graceEndsMs && !ports.every((port) => port.hasSettledReader)) {
    await delay(LOOK_INTERVAL_MS, undefined, { signal });
  }
}

/** Runs until done or aborted; any other failure is passed on. */
export async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Runs all; when one fails the others are stopped and its failure is passed on after they have ended. */
export async function runTogether(
  tasks: readonly ((signal: AbortSignal) => Promise<void>)[],
  signal: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const runs = tasks.map(async (task) => {
    try {
      await task(either);
    } catch (error) {
      failure.abort(error);
    }
  });
  await Promise.all(runs);
  failure.signal.throwIfAborted();
}
