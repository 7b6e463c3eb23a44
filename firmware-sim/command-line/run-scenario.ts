import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { obeyControlLine } from '#sim/control-line.ts';
import { openControlSocket } from '#sim/control-socket.ts';
import type { FaultTarget } from '#sim/fault-table.ts';
import type { Scenario } from '#sim/scenarios/scenario.ts';
import { untilAborted } from '#sim/scenarios/scenario.ts';
import { SimulatorError } from '#sim/simulator-error.ts';

export type ScenarioRun<Result> = {
  readonly directory: string;
  /** For the ready line: `seed 42`. */
  readonly description: string;
  readonly open: () => Scenario<Result>;
  /** The lines stay open so long after the end, so that readers can finish. */
  readonly lingerSeconds: number;
};

/** Where a running simulator takes requests. */
export function controlSocketPath(directory: string): string {
  return join(directory, 'control');
}

/** Prints one line when all links exist and one line of JSON at the end; leaves no link behind. */
export async function runScenario<Result>(run: ScenarioRun<Result>): Promise<void> {
  let targets: readonly FaultTarget[] = [];
  const control = await openControlSocket(controlSocketPath(run.directory), (line) =>
    obeyControlLine(line, targets),
  );
  try {
    const scenario = run.open();
    targets = scenario.targets;
    try {
      await untilSignalled((signal) => playScenario(scenario, run, signal));
    } finally {
      scenario.close();
    }
  } finally {
    await control.close();
  }
}

async function playScenario<Result>(
  scenario: Scenario<Result>,
  run: ScenarioRun<Result>,
  signal: AbortSignal,
): Promise<void> {
  print(
    `simulator ready: ${scenario.targets.length} links in ${run.directory}, ${run.description}`,
  );
  print(JSON.stringify(await scenario.run(signal)));
  await untilAborted(delay(run.lingerSeconds * 1000, undefined, { signal }), signal);
}

export function prepareDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new SimulatorError(`The directory ${directory} could not be made.`, { cause: error });
  }
}

/** SIGINT and SIGTERM abort the work; it then ends in order. */
export async function untilSignalled(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.on('SIGINT', abort).on('SIGTERM', abort);
  try {
    await work(stop.signal);
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
