import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { ClockState } from '#gateway/domain/clock.ts';
import { EARLIEST_WALL_MS } from '#gateway/domain/clock.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { Influxd } from '#tests/support/influxd.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { externalBroker, layOutGateway } from '#tests/support/whole/gateway-process.ts';
import { journalClocks, journalLength, journalRows } from '#tests/support/whole/journal-rows.ts';
import type { Subscriber } from '#tests/support/whole/mosquitto-sub.ts';
import { mosquittoSub, startMosquittoSub } from '#tests/support/whole/mosquitto-sub.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { startProgram } from '#tests/support/whole/program.ts';
import { noMoreRecords } from '#tests/support/whole/settled.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import { timedPoints } from '#tests/support/whole/time-series.ts';
import type { WrongWallClock } from '#tests/support/whole/wrong-wall-clock.ts';
import { libfaketime, wrongWallClock } from '#tests/support/whole/wrong-wall-clock.ts';
import type { FaultFigures } from './matrix/fault.ts';

export const clockNeeds = [libfaketime, influxd, mosquitto, mosquittoSub];

/** People who pass without end at a gate whose wall clock the test sets; the gateway is the test's to start. */
export type ClockGate = {
  readonly gateway: GatewaySetting;
  readonly influx: Influxd;
  readonly subscriber: Subscriber;
  readonly wall: WrongWallClock;
  readonly beganAtMs: number;
  /** Nobody comes any more, and what waits in a lane has become a passage. */
  readonly emptied: (withinMs?: number) => Promise<void>;
};

const DATABASE = 'gatehouse';
const LANES = 2;
const RECORDS_A_STAGE = 60;
const STAGE_TIMEOUT_MS = 90_000;
/** What a time source may slew, and how long a busy machine keeps a program between a look at one clock and at the other. */
const ROUNDING_MS = 500;
const HALF_AN_HOUR_MS = 1_800_000;

export async function openClockGate(seed: number): Promise<ClockGate> {
  const directory = temporaryDirectory();
  const lines = join(directory, 'lines');
  const broker = await startMosquitto();
  onTestFinished(() => broker.stop());
  const influx = await startInfluxd();
  onTestFinished(() => influx.stop());
  await influx.query(`create database ${DATABASE}`);
  const subscriber = await startMosquittoSub(broker.port, 'gatehouse/v1/#');
  const wall = wrongWallClock(directory);
  const beganAtMs = Date.now();
  const gateway = await layOutGateway({
    ...{ directory, lines, laneCount: LANES, people: 'rush', pairingWindowMs: 500 },
    mqtt: { ...externalBroker(broker.url), opsCentreConfirms: false },
    influx: { version: 'v1', url: influx.url, database: DATABASE },
    time: { synchronisedMark: wall.mark },
  });
  const lobby = await startLobby(lines, [
    ...['--scenario', 'rush', '--people', '1000000', '--lanes', String(LANES)],
    ...['--rate', '20', '--seed', String(seed)],
  ]);
  const emptied = async (withinMs?: number): Promise<void> => {
    await lobby.stop();
    await noMoreRecords(gateway, withinMs);
  };
  return { gateway, influx, subscriber, wall, beganAtMs, emptied };
}

/** The usual mistake: durations by the wall clock. */
export function startWallClockGateway({ gateway, wall }: ClockGate): Program {
  const entry = fileURLToPath(import.meta.resolve('#tests/support/whole/wall-clock-gateway.ts'));
  return startProgram([gateway.configFile], entry, wall.environment);
}

export function moreRecords({ gateway }: ClockGate): Promise<true> {
  const enough = journalLength(gateway) + RECORDS_A_STAGE;
  const isEnough = (): boolean => journalLength(gateway) >= enough;
  return eventually('people to pass', isEnough, STAGE_TIMEOUT_MS, 50);
}

export function newestIs({ gateway }: ClockGate, state: ClockState): Promise<true> {
  const isSo = (): boolean => [...journalClocks(gateway).values()].at(-1)?.state === state;
  return eventually(`records that are ${state}`, isSo, STAGE_TIMEOUT_MS, 100);
}

export function newestIsOff({ gateway }: ClockGate): Promise<true> {
  const newestMs = (): number => journalRows(gateway).at(-1)?.observedAtMs ?? Date.now();
  const isOff = (): boolean => Math.abs(newestMs() - Date.now()) > HALF_AN_HOUR_MS;
  return eventually('records of another time', isOff, STAGE_TIMEOUT_MS, 100);
}

export const pointsOf = ({ influx }: ClockGate) => timedPoints(influx, DATABASE);

export const alertsHeard = ({ subscriber }: ClockGate): readonly string[] =>
  subscriber.heard.filter(({ topic }) => topic.endsWith('/alert')).map(({ payload }) => payload);

/** Each record is one point, at its true time: the machine that runs the test has it. */
export async function clockFigures(gate: ClockGate): Promise<FaultFigures> {
  const points = await pointsOf(gate);
  const endedAtMs = Date.now();
  const clocks = journalClocks(gate.gateway);
  const rows = journalRows(gate.gateway).filter(({ kind }) => kind !== 'gap');
  const pointed = new Set(points.map(({ seq }) => seq));
  const steadyMs = points.map(
    ({ atMs, seq }) => atMs - (clocks.get(seq)?.monotonicMs ?? Number.NaN),
  );
  const [firstSteadyMs = 0] = steadyMs;
  const early = points.filter(({ atMs }) => atMs < EARLIEST_WALL_MS);
  const strange = points.filter(({ atMs }) => !(atMs >= gate.beganAtMs && atMs <= endedAtMs));
  const moved = steadyMs.filter((each) => !(Math.abs(each - firstSteadyMs) <= ROUNDING_MS));
  const count = (what: string, { length }: readonly unknown[]) =>
    length === 0 ? [] : [`${length} points ${what}.`];
  return {
    accepted: rows.length,
    lost: rows.filter(({ seq }) => !pointed.has(seq)).length,
    doubled: points.length - pointed.size,
    broken: [
      ...count('lie before the release', early),
      ...count('are of a time when nobody passed', strange),
      ...count('are not in the order and at the distance of the steady clock', moved),
    ],
  };
}
