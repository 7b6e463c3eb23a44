import { fileURLToPath } from 'node:url';
import { figuresEverywhere, lostOf } from '#tests/faults/everywhere.ts';
import { killAgainAndAgain, openGate } from '#tests/faults/gate-under-load.ts';
import { influxd } from '#tests/support/influxd.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { journalRows } from '#tests/support/whole/journal-rows.ts';
import { mosquittoSub } from '#tests/support/whole/mosquitto-sub.ts';
import { startProgram } from '#tests/support/whole/program.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const REPORT_EVERY_KILLS = 10;

/** A journal that shows and publishes a record 200 ms before it commits it. */
const EAGER_GATEWAY = fileURLToPath(import.meta.resolve('#tests/support/whole/eager-gateway.ts'));

export const sigkillGateway: Fault = {
  name: 'sigkill-gateway',
  promise: 'killed at random moments it loses nothing accepted, doubles nothing and hides no gap',
  unit: 'kills',
  rounds: { short: 30, long: 500 },
  roundMs: 10_000,
  needs: [mosquitto, mosquittoSub, influxd],
  run: killUnderLoad,
  control: {
    what: 'a gateway that acknowledges before it commits',
    rounds: 4,
    run: killEagerGateway,
  },
};

async function killUnderLoad({ rounds, seed, random, report }: FaultRun): Promise<FaultFigures> {
  const gate = await openGate(seed);
  const start = () => startGatewayProcess(gate.gateway);
  const onKill = (kills: number): void => {
    if (kills % REPORT_EVERY_KILLS === 0) report(`${kills} of ${rounds} kills`);
  };
  const { underLoad, recoveryMs } = await killAgainAndAgain(
    gate.gateway,
    { count: rounds, random, onKill },
    start,
  );
  start();
  await gate.emptied();
  report('comparing what everybody has');
  const figures = await figuresEverywhere(gate);
  const { broken = [] } = figures;
  return { ...figures, recoveryMs, broken: [...broken, ...vacuous(gate, rounds, underLoad)] };
}

type Gate = Awaited<ReturnType<typeof openGate>>;

/** Guards must have looked on, MQTT must have heard of every record, and the killed must have worked. */
function vacuous({ gateway, told }: Gate, rounds: number, underLoad: number): readonly string[] {
  const witnessed = told();
  const rows = journalRows(gateway);
  const seenBy = (who: string): number =>
    new Set(witnessed.filter(({ by }) => by === who).map(({ eventId }) => eventId)).size;
  return [
    ...(new Set(rows.map(({ epoch }) => epoch)).size === 1 ? [] : ['A new epoch began.']),
    ...(underLoad > rounds / 2 ? [] : ['Most kills met a gateway without load.']),
    // Of a gateway that is killed at once a kiosk that has just come back sees little.
    ...(seenBy('kiosk') > 2 * rounds
      ? []
      : [`Guards saw ${seenBy('kiosk')} records, too few to witness anything.`]),
    ...(seenBy('mqtt') === rows.length ? [] : ['MQTT did not hear of every record.']),
  ];
}

async function killEagerGateway({ rounds, seed, random }: FaultRun): Promise<FaultFigures> {
  const { gateway, told } = await openGate(seed);
  const kills = { count: rounds, random, onlyUnderLoad: true };
  await killAgainAndAgain(gateway, kills, () => startProgram([gateway.configFile], EAGER_GATEWAY));
  const witnessed = told();
  return {
    accepted: new Set(witnessed.map(({ eventId }) => eventId)).size,
    lost: lostOf(witnessed, journalRows(gateway)),
  };
}
