import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DATABASE, openGate, recordsBeyond } from '#tests/faults/gate-under-load.ts';
import type { WayBack } from '#tests/faults/journals-past.ts';
import { hideEvidence, waysBack } from '#tests/faults/journals-past.ts';
import { influxd } from '#tests/support/influxd.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { differencesOf } from '#tests/support/whole/differences.ts';
import { startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { journalLength } from '#tests/support/whole/journal-rows.ts';
import { mosquittoSub } from '#tests/support/whole/mosquitto-sub.ts';
import { allPassages, auditOpsCentre } from '#tests/support/whole/ops-centre-process.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { startProgram } from '#tests/support/whole/program.ts';
import { everythingDelivered } from '#tests/support/whole/settled.ts';
import { influxPoints } from '#tests/support/whole/time-series.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const RECORDS_A_STAGE = 40;
/** With the evidence gone, this is what the image of a whole disk does. */
const DISK_IMAGE = 'directory put back from a copy';
const DELIVERED_WITHIN_MS = 60_000;
/** A deaf gateway is confirmed nothing more; what it has is out after less. */
const DEAF_WITHIN_MS = 6_000;
const DEAF_GATEWAY = fileURLToPath(import.meta.resolve('#tests/support/whole/deaf-gateway.ts'));

export const journalFromThePast: Fault = {
  name: 'journal-from-the-past',
  promise:
    'a cloned disk, a restored backup and a reset sequence begin an epoch at the first start',
  unit: 'returns',
  rounds: { short: waysBack.length, long: 10 * waysBack.length },
  roundMs: 60_000,
  needs: [mosquitto, mosquittoSub, influxd],
  run: (run) => returnAgainAndAgain(run, waysBack, foundByReason),
  control: {
    what: 'a return of which nothing is left that shows it, and a gateway that does not listen to the ops centre',
    rounds: 1,
    run: (run) =>
      returnAgainAndAgain(
        run,
        waysBack.filter(({ name }) => name === DISK_IMAGE),
        hidden,
        DEAF_WITHIN_MS,
      ),
  },
};

type PastGate = Awaited<ReturnType<typeof openGate>>;
type Return = (gate: PastGate, way: WayBack) => Promise<Program>;

/** The first start must say why the epoch is a new one. */
async function foundByReason({ gateway }: PastGate, { reason, start }: WayBack): Promise<Program> {
  const program = start(gateway);
  await program.sees(new RegExp(`"reason":"${reason}"`));
  return program;
}

async function hidden({ gateway }: PastGate): Promise<Program> {
  hideEvidence(gateway);
  const program = startProgram([gateway.configFile], DEAF_GATEWAY);
  await program.sees(/"reason":"continued"/);
  return program;
}

async function returnAgainAndAgain(
  { rounds, seed, report }: FaultRun,
  ways: readonly WayBack[],
  comeBack: Return,
  deafWithinMs?: number,
): Promise<FaultFigures> {
  const gate = await openGate(seed);
  const recoveryMs: number[] = [];
  let program = startGatewayProcess(gate.gateway);
  for (let round = 0; round < rounds; round += 1) {
    const way = ways[round % ways.length];
    if (!way) break;
    await goBackInTime(gate, program, way, round);
    const lengthBefore = journalLength(gate.gateway);
    const startedAtMs = performance.now();
    program = await comeBack(gate, way);
    await gate.release();
    await recordsBeyond(gate.gateway, lengthBefore);
    recoveryMs.push(performance.now() - startedAtMs);
    report(`${round + 1} of ${rounds} returns (${way.name})`);
  }
  await recordsBeyond(gate.gateway, journalLength(gate.gateway) + RECORDS_A_STAGE);
  await gate.emptied();
  const delivered = everythingDelivered(gate.gateway, deafWithinMs ?? DELIVERED_WITHIN_MS);
  await (deafWithinMs === undefined ? delivered : delivered.catch(() => undefined));
  return { ...(await collisions(gate)), recoveryMs };
}

/** Lets records come, keeps that state, lets more come, and puts the kept state in their place. */
async function goBackInTime(
  gate: PastGate,
  running: Program,
  way: WayBack,
  round: number,
): Promise<void> {
  const { gateway } = gate;
  const kept = join(gateway.dataDirectory, '..', `kept-${round}`);
  await recordsBeyond(gateway, journalLength(gateway) + RECORDS_A_STAGE);
  if (way.keepsRunning) await way.keep(gateway, kept);
  await stopWithEverythingDelivered(gate, running);
  if (!way.keepsRunning) await way.keep(gateway, kept);
  const program = startGatewayProcess(gateway);
  await gate.release();
  await recordsBeyond(gateway, journalLength(gateway) + RECORDS_A_STAGE);
  await stopWithEverythingDelivered(gate, program);
  await way.goBack(gateway, kept);
}

/** What is put in the place of a journal cannot give what only that one had. */
async function stopWithEverythingDelivered(gate: PastGate, program: Program): Promise<void> {
  await gate.held();
  await everythingDelivered(gate.gateway, DELIVERED_WITHIN_MS);
  await program.stop();
}

/** Every record that anybody was told of must be at the ops centre and in InfluxDB, once and as itself. */
async function collisions(gate: PastGate): Promise<FaultFigures> {
  const told = gate.told();
  const ids = new Set(told.map(({ eventId }) => eventId));
  const points = differencesOf(
    told.filter(({ kind }) => kind !== 'gap').map(({ eventId }) => numberOf(eventId)),
    (await influxPoints(gate.influx, DATABASE)).map((name) => name.split(' ')[1] ?? ''),
  );
  const passages = differencesOf(
    told.filter(({ kind }) => kind === 'passage').map(({ eventId }) => eventId),
    (await allPassages(gate.person)).map(({ eventId }) => eventId),
  );
  const { epochs } = await auditOpsCentre(gate.centre);
  const sum = (count: (epoch: (typeof epochs)[number]) => number): number =>
    epochs.reduce((total, epoch) => total + count(epoch), 0);
  const conflicts = sum((epoch) => epoch.conflicts);
  return {
    accepted: ids.size,
    lost: Math.max(0, ids.size - sum(({ found }) => found)) + points.missing + passages.missing,
    doubled: points.doubled + passages.doubled,
    unreportedGaps: sum(({ missing }) => missing.length),
    broken: conflicts > 0 ? [`${conflicts} records came under a number that was taken.`] : [],
    measured: [`${epochs.length} epochs at the ops centre`],
  };
}

/** `epoch:seq` of an event id. */
const numberOf = (eventId: string): string => eventId.split(':').slice(1).join(':');
