import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually.ts';
import { influxd } from '#tests/support/influxd.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';
import { startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { journalLength, journalRows } from '#tests/support/whole/journal-rows.ts';
import { mosquittoSub } from '#tests/support/whole/mosquitto-sub.ts';
import { childrenOf } from '#tests/support/whole/processes.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { startProgram } from '#tests/support/whole/program.ts';
import { randomSeed } from '#tests/support/whole/random-seed.ts';
import { influxPoints, pointName } from '#tests/support/whole/time-series.ts';
import { notKept } from '#tests/support/whole/witnesses.ts';
import {
  DATABASE,
  everybodyHasEverything,
  killAgainAndAgain,
  openGate,
  openGateWithEmbeddedBroker,
  recordsBeyond,
} from './gate-under-load.ts';

const KILLS = 50;
const BROKER_KILLS = 4;
const CONTROL_KILLS = 4;

describeWithAll([mosquitto, mosquittoSub, influxd], 'SIGKILL under load', () => {
  test('of the gateway, fifty times: nothing accepted is lost, nothing is there twice, no gap is hidden', {
    timeout: 300_000,
  }, async () => {
    const seed = randomSeed('fifty SIGKILLs');
    const { gateway, told, emptied, influx, ...opsSide } = await openGate(seed);
    const underLoad = await killAgainAndAgain(gateway, { count: KILLS, seed }, () =>
      startGatewayProcess(gateway),
    );
    expect(underLoad).toBeGreaterThan(KILLS / 2);

    startGatewayProcess(gateway);
    await emptied();
    const rows = await everybodyHasEverything(gateway, opsSide);
    expect((await influxPoints(influx, DATABASE)).toSorted()).toEqual(
      rows.map(({ kind, epoch, seq }) => pointName(kind, epoch, seq)).toSorted(),
    );
    const witnessed = told();
    expect(notKept(witnessed, rows)).toEqual([]);
    // Not vacuous: guards were looking on, and MQTT heard of every record.
    const idsBy = (who: string) =>
      new Set(witnessed.filter(({ by }) => by === who).map(({ eventId }) => eventId));
    expect(idsBy('kiosk').size).toBeGreaterThan(rows.length / 4);
    expect(idsBy('mqtt').size).toBe(rows.length);
  });

  test('control: a gateway that acknowledges before it commits is found out', async () => {
    const seed = randomSeed('the control');
    const { gateway, told } = await openGate(seed);
    const eagerGateway = fileURLToPath(
      import.meta.resolve('#tests/support/whole/eager-gateway.ts'),
    );
    await killAgainAndAgain(gateway, { count: CONTROL_KILLS, seed, onlyUnderLoad: true }, () =>
      startProgram([gateway.configFile], eagerGateway),
    );
    const lost = notKept(told(), journalRows(gateway));
    expect(lost.filter(({ by }) => by === 'kiosk').length).toBeGreaterThan(0);
    expect(lost.filter(({ by }) => by === 'mqtt').length).toBeGreaterThan(0);
  });

  test('of the embedded broker: what it acknowledged and forgot is asked for again', async () => {
    const seed = randomSeed('SIGKILLs of the broker');
    const { gateway, told, emptied, startOpsSide } = await openGateWithEmbeddedBroker(seed);
    const program = startGatewayProcess(gateway);
    await program.sees(/gateway ready/);
    const opsSide = await startOpsSide();
    let pid = 0;
    for (let kill = 0; kill < BROKER_KILLS; kill += 1) {
      pid = await brokerOf(program, pid);
      await recordsBeyond(gateway, journalLength(gateway) + 200);
      process.kill(pid, 'SIGKILL');
    }
    await emptied();
    const rows = await everybodyHasEverything(gateway, opsSide);
    expect(notKept(told(), rows)).toEqual([]);
    expect(program.output()).toContain('The ops centre asked for records again.');
  });
});

/** The broker's own process, once there is one; the one killed before may still be on its way out. */
function brokerOf(program: Program, killedPid: number): Promise<number> {
  const find = (): number | undefined =>
    childrenOf(program.pid, 'broker-main.ts').find(({ pid }) => pid !== killedPid)?.pid;
  return eventually('the broker to run', find, 30_000);
}
