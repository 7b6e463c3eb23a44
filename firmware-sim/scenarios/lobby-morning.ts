import type { Ledger } from '#sim/ledger.ts';
import type { PacedClock } from '#sim/paced-clock.ts';
import { startPacedClock } from '#sim/paced-clock.ts';
import { LobbyLane } from '#sim/scenarios/lobby-lane.ts';
import type { Visit } from '#sim/scenarios/lobby-visits.ts';
import { lobbyVisits } from '#sim/scenarios/lobby-visits.ts';
import type { Scenario } from '#sim/scenarios/scenario.ts';
import { firstReaders, runTogether, untilAborted } from '#sim/scenarios/scenario.ts';
import type { ScenarioTotals } from '#sim/scenarios/tally.ts';
import { Tally } from '#sim/scenarios/tally.ts';
import type { PassIssuer } from '#sim/site-pass/issuer.ts';

export type LobbyMorningOptions = {
  readonly directory: string;
  readonly laneCount: number;
  readonly seed: number;
  /** 2 runs the morning twice as fast, frames included. */
  readonly pace: number;
  /** Ends after so many different people; without it the morning does not end. */
  readonly peopleCount?: number;
  readonly noiseProbability: number;
  /** Begin with people only when somebody reads. */
  readonly waitsForReaders: boolean;
  readonly issuer: PassIssuer;
  readonly ledger: Ledger;
};

const FRAMES_PER_SECOND = 14;
/** A gateway opens its lines one after the other, and on a busy machine slowly. */
const READERS_GRACE_MS = 10_000;

/** Lanes with a thermometer and a scanner each, and people who arrive in bursts. */
export function openLobbyMorning(options: LobbyMorningOptions): Scenario<ScenarioTotals> {
  const tally = new Tally(options.ledger);
  const lanes = openLanes(options, tally);
  const targets = lanes.flatMap((lane) => [lane.thermometer, lane.scanner]);
  const ports = targets.map(({ port }) => port);
  return {
    targets,
    run: async (signal) => {
      const morning = async () => {
        if (options.waitsForReaders) await firstReaders(ports, READERS_GRACE_MS, signal);
        await runLanes(lanes, options, signal);
      };
      await untilAborted(morning(), signal);
      return tally.totals;
    },
    close: () => {
      for (const lane of lanes) lane.close();
    },
  };
}

function openLanes(options: LobbyMorningOptions, tally: Tally): readonly LobbyLane[] {
  const lanes: LobbyLane[] = [];
  const framesPerSecond = FRAMES_PER_SECOND * options.pace;
  try {
    for (let lane = 1; lane <= options.laneCount; lane += 1) {
      lanes.push(new LobbyLane({ ...options, lane, framesPerSecond, tally }));
    }
  } catch (error) {
    for (const lane of lanes) lane.close();
    throw error;
  }
  return lanes;
}

async function runLanes(
  lanes: readonly LobbyLane[],
  options: LobbyMorningOptions,
  signal: AbortSignal,
): Promise<void> {
  const clock = startPacedClock(options.pace);
  const admit = admission(options.peopleCount ?? Number.POSITIVE_INFINITY);
  for (const lane of lanes) lane.begin(clock);
  const runs = lanes.map(
    (lane, index) => (either: AbortSignal) =>
      runLane(lane, lobbyVisits(options.seed, index + 1), { admit, clock, signal: either }),
  );
  await runTogether(runs, signal);
}

type LaneRun = {
  readonly admit: () => boolean;
  readonly clock: PacedClock;
  readonly signal: AbortSignal;
};

/** When no more people are let in, those who were asked to come back still do. */
async function runLane(lane: LobbyLane, visits: Iterable<Visit>, run: LaneRun): Promise<void> {
  const returning = new Set<string>();
  let isOpen = true;
  for (const visit of visits) {
    isOpen &&= visit.attempt === 2 || run.admit();
    if (!isOpen && returning.size === 0) return;
    if (!isOpen && !returning.has(visit.personId)) continue;
    if (visit.returns) returning.add(visit.personId);
    else returning.delete(visit.personId);
    await lane.receive(visit, run.clock, run.signal);
  }
}

/** Lanes share the number of people. */
function admission(peopleCount: number): () => boolean {
  let admitted = 0;
  return () => {
    if (admitted >= peopleCount) return false;
    admitted += 1;
    return true;
  };
}
