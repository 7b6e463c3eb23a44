import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DeviceOutput } from '#gateway/devices/device-driver.ts';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import { createDriver } from '#gateway/devices/device-registry.ts';
import type { DeviceStatus } from '#gateway/links/device-status.ts';
import type { LineTap } from '#gateway/links/line-tap.ts';
import { openableLinkFrom } from '#gateway/links/link-factory.ts';
import type { LinkSupervisor } from '#gateway/links/link-supervisor.ts';
import { createLinkSupervisor } from '#gateway/links/link-supervisor.ts';
import type { SimulatorProcess } from '#sim/simulator-process.ts';
import { startSimulator } from '#sim/simulator-process.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { realClock } from '#tests/support/real-clock.ts';

/** A simulated device in a process of its own, and a supervised driver in this one, on a real pseudo-terminal. */
export type SupervisedLine = {
  readonly sim: SimulatorProcess;
  readonly supervisor: LinkSupervisor;
  readonly outputs: { readonly output: DeviceOutput; readonly atMs: number }[];
  readonly states: DeviceStatus[];
};

export type LinePlan = {
  readonly directory: string;
  readonly name: string;
  /** What the simulator plays. */
  readonly kind: string;
  readonly driver: DriverName;
  readonly options?: unknown;
  readonly adapter?: 'tty' | 'serialport';
  readonly tap?: LineTap;
  /** Further words for `gatehouse sim device`. */
  readonly words?: readonly string[];
};

/** Both end with the test. */
export async function superviseLine(plan: LinePlan): Promise<SupervisedLine> {
  const { directory, name, kind, adapter, words = [] } = plan;
  const path = join(directory, name);
  const sim = await startSimulator(['device', kind, '--link', path, ...words]);
  onTestFinished(async () => {
    await sim.stop();
  });
  const outputs: SupervisedLine['outputs'] = [];
  const states: DeviceStatus[] = [];
  const driver = createDriver(plan.driver, plan.options ?? {}, driverSurroundings(realClock));
  const supervisor = createLinkSupervisor({
    link: openableLinkFrom(
      { kind: 'serial', path, ...(adapter && { adapter }) },
      { baudRate: driver.defaultBaudRate, clock: realClock },
    ),
    driver,
    deviceId: name,
    clock: realClock,
    random: Math.random,
    onOutput: (output) => outputs.push({ output, atMs: realClock.monotonicMs() }),
    onState: (status) => states.push(status),
    ...(plan.tap && { tap: plan.tap }),
  });
  onTestFinished(() => supervisor.stop());
  return { sim, supervisor, outputs, states };
}
