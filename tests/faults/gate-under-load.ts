import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Random } from '#sim/random.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { Influxd } from '#tests/support/influxd.ts';
import { startInfluxd } from '#tests/support/influxd.ts';
import { startMosquitto } from '#tests/support/mosquitto.ts';
import type { Person } from '#tests/support/ops-centre/running-centre.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { GatewayPlan, GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { externalBroker, layOutGateway } from '#tests/support/whole/gateway-process.ts';
import { journalLength } from '#tests/support/whole/journal-rows.ts';
import { watchKiosks } from '#tests/support/whole/kiosk-watch.ts';
import { startMosquittoSub } from '#tests/support/whole/mosquitto-sub.ts';
import type { OpsCentreSetting } from '#tests/support/whole/ops-centre-process.ts';
import {
  layOutOpsCentre,
  setUpFirstPerson,
  startOpsCentreProcess,
} from '#tests/support/whole/ops-centre-process.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { noMoreRecords } from '#tests/support/whole/settled.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import type { Told } from '#tests/support/whole/witnesses.ts';
import { toldByKiosk, toldByMqtt } from '#tests/support/whole/witnesses.ts';

/** Six devices, together a little more than 50 readings a second, and as many codes. */
const LANES = 3;
const PEOPLE_PER_SECOND_AND_LANE = 17;
/** Shorter than the pause between two looks for new records. */
const PAIRING_WINDOW_MS = 500;

/** Some die while they start, the others so long after people have begun to pass. */
const DIES_AT_START_PROBABILITY = 0.3;
const START_MS = { shortest: 200, longest: 1_200 } as const;
const LONGEST_LOAD_MS = 600;
const RECORDS_OF_A_LOAD = 20;

export const DATABASE = 'gatehouse';

/** People who pass without end, and everybody who looks on; the gateway itself is the test's to start. */
export type Gate = {
  readonly gateway: GatewaySetting;
  /** What guards were shown and what MQTT subscribers heard so far. */
  readonly told: () => Told[];
  /** Nobody comes any more, and what waits in a lane has become a passage. */
  readonly emptied: () => Promise<void>;
  /** The same for a while; people come again after `release`. */
  readonly held: () => Promise<void>;
  readonly release: () => Promise<void>;
};

/** What hears of everything beyond the gateway. */
export type OpsSide = { readonly centre: OpsCentreSetting; readonly person: Person };

/** Lanes with flow control: while no gateway reads, nobody is shown. */
async function openLanes(
  seed: number,
  directory: string,
  sinks: Pick<GatewayPlan, 'mqtt' | 'influx'>,
) {
  const lines = join(directory, 'lines');
  const gateway = await layOutGateway({
    ...{ directory, lines, laneCount: LANES, people: 'rush', ...sinks },
    pairingWindowMs: PAIRING_WINDOW_MS,
  });
  const lobby = await startLobby(lines, [
    ...['--scenario', 'rush', '--people', '1000000', '--lanes', String(LANES)],
    ...['--rate', String(PEOPLE_PER_SECOND_AND_LANE), '--seed', String(seed)],
  ]);
  const emptied = async (): Promise<void> => {
    await lobby.stop();
    await noMoreRecords(gateway);
  };
  const held = async (): Promise<void> => {
    await lobby.hold();
    await noMoreRecords(gateway);
  };
  return { gateway, emptied, held, release: () => lobby.release() };
}

/** With Mosquitto and InfluxDB, which are never harmed. */
export async function openGate(
  seed: number,
): Promise<Gate & OpsSide & { readonly influx: Influxd }> {
  const directory = temporaryDirectory();
  const broker = await startMosquitto();
  onTestFinished(() => broker.stop());
  const influx = await startInfluxd();
  onTestFinished(() => influx.stop());
  const { heard } = await startMosquittoSub(broker.port, 'gatehouse/v1/#');
  const centre = await layOutOpsCentre({ directory, mqtt: { url: broker.url } });
  const person = await setUpFirstPerson(centre, startOpsCentreProcess(centre));
  const lanes = await openLanes(seed, directory, {
    mqtt: externalBroker(broker.url),
    influx: { version: 'v1', url: influx.url, database: DATABASE, createDatabase: true },
  });
  const { shown } = watchKiosks(lanes.gateway);
  const told = () => [...toldByKiosk(shown), ...toldByMqtt(heard)];
  return { ...lanes, told, centre, person, influx };
}

export type Kills = {
  readonly count: number;
  readonly random: Random;
  /** Never while it starts. */
  readonly onlyUnderLoad?: boolean;
  readonly onKill?: (kills: number) => void;
};

/** What the killed had been doing. */
export type Killed = {
  /** How many had been writing records. */
  readonly underLoad: number;
  /** From each start to the first record of it that is durable. */
  readonly recoveryMs: readonly number[];
};

/** SIGKILL at random moments. */
export async function killAgainAndAgain(
  gateway: GatewaySetting,
  { count, random, onlyUnderLoad = false, onKill }: Kills,
  start: () => Program,
): Promise<Killed> {
  let underLoad = 0;
  const recoveryMs: number[] = [];
  for (let kill = 0; kill < count; kill += 1) {
    const lengthBefore = journalLength(gateway);
    const startedAtMs = performance.now();
    const program = start();
    const diesAtStart = !onlyUnderLoad && random.chance(DIES_AT_START_PROBABILITY);
    if (!diesAtStart) {
      await recordsBeyond(gateway, lengthBefore);
      recoveryMs.push(performance.now() - startedAtMs);
      await recordsBeyond(gateway, lengthBefore + RECORDS_OF_A_LOAD);
    }
    // The moment is what is tested, so it is drawn and not waited for.
    await delay(
      diesAtStart
        ? random.between(START_MS.shortest, START_MS.longest)
        : random.between(0, LONGEST_LOAD_MS),
    );
    await program.kill();
    if (journalLength(gateway) > lengthBefore) underLoad += 1;
    onKill?.(kill + 1);
  }
  return { underLoad, recoveryMs };
}

export function recordsBeyond(gateway: GatewaySetting, length: number): Promise<true> {
  return eventually('people to pass', () => journalLength(gateway) > length, 90_000, 25);
}
