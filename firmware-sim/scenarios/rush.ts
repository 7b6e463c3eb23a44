import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '#sim/ledger.ts';
import { RushLane } from '#sim/scenarios/rush-lane.ts';
import { rushPeople } from '#sim/scenarios/rush-people.ts';
import type { Scenario } from '#sim/scenarios/scenario.ts';
import { everyReader, runTogether, untilAborted } from '#sim/scenarios/scenario.ts';
import type { ScenarioTotals } from '#sim/scenarios/tally.ts';
import { Tally } from '#sim/scenarios/tally.ts';
import type { PassIssuer } from '#sim/site-pass/issuer.ts';

export type RushOptions = {
  readonly directory: string;
  readonly laneCount: number;
  readonly seed: number;
  readonly peopleCount: number;
  readonly peoplePerSecondPerLane: number;
  /** Noise before frames of the thermometers; never on a scanner's line, which could not tell it from text. */
  readonly noiseProbability: number;
  readonly issuer: PassIssuer;
  readonly ledger: Ledger;
};

/** A late lane catches up by at most this much, so that a pause is not followed by a flood. */
const CATCH_UP_MS = 50;

/** A known number of people as fast as asked, each with one frame and one code of their own. */
export function openRush(options: RushOptions): Scenario<ScenarioTotals> {
  const tally = new Tally(options.ledger);
  const lanes = openLanes(options, tally);
  const ports = lanes.flatMap((lane) => lane.ports);
  return {
    targets: ports,
    run: async (signal) => {
      const rush = async () => {
        await everyReader(ports, signal);
        const runs = lanes.map(
          (lane, index) => (either: AbortSignal) => runLane(lane, index + 1, options, either),
        );
        await runTogether(runs, signal);
      };
      await untilAborted(rush(), signal);
      return tally.totals;
    },
    close: () => {
      for (const lane of lanes) lane.close();
    },
  };
}

function openLanes(options: RushOptions, tally: Tally): readonly RushLane[] {
  const lanes: RushLane[] = [];
  try {
    for (let lane = 1; lane <= options.laneCount; lane += 1) {
      lanes.push(new RushLane({ ...options, lane, tally }));
    }
  } catch (error) {
    for (const lane of lanes) lane.close();
    throw error;
  }
  return lanes;
}

async function runLane(
  lane: RushLane,
  laneNumber: number,
  options: RushOptions,
  signal: AbortSignal,
): Promise<void> {
  const { seed, laneCount, peopleCount } = options;
  const intervalMs = 1000 / options.peoplePerSecondPerLane;
  // Lanes take turns, so that they do not all write at the same moment.
  let dueMs = performance.now() + (intervalMs * (laneNumber - 1)) / laneCount;
  for (const person of rushPeople(seed, laneNumber, laneCount, peopleCount)) {
    const remainingMs = dueMs - performance.now();
    if (remainingMs > 0) await delay(remainingMs, undefined, { signal });
    await lane.receive(person, signal);
    dueMs = Math.max(dueMs + intervalMs, performance.now() - CATCH_UP_MS);
  }
}
