import { EARLIEST_WALL_MS } from '#gateway/domain/clock.ts';
import type { ClockGate } from '#tests/faults/people-under-a-clock.ts';
import {
  alertsHeard,
  clockFigures,
  clockNeeds,
  moreRecords,
  openClockGate,
  pointsOf,
  startWallClockGateway,
} from '#tests/faults/people-under-a-clock.ts';
import { eventually } from '#tests/support/eventually.ts';
import { startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { everythingDelivered } from '#tests/support/whole/settled.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

export const clock1970: Fault = {
  name: 'clock-1970',
  promise:
    'a PC that boots in 1970: alerts leave at once, the time series waits, and after the synchronisation each record is one point at its true time',
  unit: 'kills in 1970',
  rounds: { short: 2, long: 40 },
  roundMs: 6_000,
  needs: clockNeeds,
  run: bootIn1970,
  control: {
    what: 'durations are measured by the wall clock',
    rounds: 1,
    run: measuredByWallClock,
  },
};

const sinceEpochSeconds = (): number => Math.floor(Date.now() / 1_000);

async function bootIn1970({ rounds, seed, report }: FaultRun): Promise<FaultFigures> {
  const gate = await openClockGate(seed);
  const { gateway, wall } = gate;
  wall.offBy(-sinceEpochSeconds());
  for (let round = 1; round <= rounds; round++) {
    const program = startGatewayProcess(gateway, wall.environment);
    await program.sees(/"wallClock":"1970-01-01/);
    await moreRecords(gate);
    await program.kill();
    report(`${round} kills`);
  }
  const program = startGatewayProcess(gateway, wall.environment);
  await moreRecords(gate);
  const broken = await brokenWhileUnset(gate);
  wall.synchronise();
  await program.sees(/have their time now/);
  await moreRecords(gate);
  // What was exported and not yet noted as such is sent again, and must be the same point.
  await program.kill();
  startGatewayProcess(gateway, wall.environment);
  await moreRecords(gate);
  await gate.emptied();
  await everythingDelivered(gateway);
  const figures = await clockFigures(gate);
  return { ...figures, broken: [...broken, ...(figures.broken ?? [])] };
}

async function brokenWhileUnset(gate: ClockGate): Promise<string[]> {
  await eventually('an alert', () => alertsHeard(gate).length > 0, 90_000);
  const alerts = alertsHeard(gate).map((text) => JSON.parse(text) as HeardAlert);
  const isHonest = ({ time, clock }: HeardAlert): boolean =>
    Date.parse(time) >= EARLIEST_WALL_MS && clock.state === 'unsynchronised';
  const points = await pointsOf(gate);
  return [
    ...(alerts.every(isHonest)
      ? []
      : ['An alert was of 1970, or did not say what its time is worth.']),
    ...(points.length > 0 ? ['Points were written before the clock was trusted.'] : []),
  ];
}

type HeardAlert = { readonly time: string; readonly clock: { readonly state: string } };

async function measuredByWallClock({ seed }: FaultRun): Promise<FaultFigures> {
  const gate = await openClockGate(seed);
  gate.wall.offBy(-sinceEpochSeconds());
  const program = startWallClockGateway(gate);
  await program.sees(/gateway ready/);
  await moreRecords(gate);
  gate.wall.synchronise();
  await eventually('points', async () => (await pointsOf(gate)).length > 0, 90_000, 500);
  await gate.emptied();
  return clockFigures(gate);
}
