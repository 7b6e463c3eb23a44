import {
  clockFigures,
  clockNeeds,
  moreRecords,
  newestIs,
  newestIsOff,
  openClockGate,
  startWallClockGateway,
} from '#tests/faults/people-under-a-clock.ts';
import { startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { everythingDelivered } from '#tests/support/whole/settled.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

export const clockSteps: Fault = {
  name: 'clock-steps',
  promise:
    'wall clocks that step by an hour or a day or run a hundred times too fast move, double and lose nothing, and no timer notices',
  unit: 'steps',
  rounds: { short: 4, long: 80 },
  roundMs: 8_000,
  needs: clockNeeds,
  run: stepping,
  control: {
    what: 'durations are measured by the wall clock',
    rounds: 2,
    run: measuredByWallClock,
  },
};

const HOUR_S = 3_600;
/** By a clock that went back two hours a suspicion ends in two hours. */
const CONTROL_EMPTIED_MS = 10_000;
const STEPS = [
  { seconds: HOUR_S, faster: 1 },
  { seconds: -HOUR_S, faster: 1 },
  { seconds: -24 * HOUR_S, faster: 1 },
  { seconds: 0, faster: 100 },
] as const;

const stepOf = (round: number): (typeof STEPS)[number] => STEPS[round % STEPS.length] ?? STEPS[0];

async function stepping({ rounds, seed, report }: FaultRun): Promise<FaultFigures> {
  const gate = await openClockGate(seed);
  const { gateway, wall } = gate;
  const program = startGatewayProcess(gateway, wall.environment);
  await program.sees(/gateway ready/);
  await moreRecords(gate);
  for (let round = 0; round < rounds; round++) {
    const { seconds, faster } = stepOf(round);
    wall.offBy(seconds, faster);
    await newestIs(gate, 'unsynchronised');
    await moreRecords(gate);
    report(`${round + 1} steps`);
    // A step that is undone is none; every fourth goes on until a time source ends it.
    if (faster === 1) wall.offBy(0);
    else wall.synchronise();
    await newestIs(gate, faster === 1 && round < STEPS.length ? 'holdover' : 'synchronised');
  }
  await gate.emptied();
  await everythingDelivered(gateway);
  const figures = await clockFigures(gate);
  const noticed = /"state":"(offline|silent|faulty)"/.test(program.output());
  return {
    ...figures,
    broken: [
      ...(figures.broken ?? []),
      ...(noticed ? ['A connection or a device was given up because of the wall clock.'] : []),
    ],
  };
}

async function measuredByWallClock({ rounds, seed }: FaultRun): Promise<FaultFigures> {
  const gate = await openClockGate(seed);
  const program = startWallClockGateway(gate);
  await program.sees(/gateway ready/);
  await moreRecords(gate);
  for (let round = 0; round < rounds; round++) {
    gate.wall.offBy(stepOf(round).seconds);
    await newestIsOff(gate);
  }
  await gate.emptied(CONTROL_EMPTIED_MS).catch(() => undefined);
  await everythingDelivered(gate.gateway);
  return clockFigures(gate);
}
