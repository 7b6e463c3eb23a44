import { expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';
import { startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { journalLength } from '#tests/support/whole/journal-rows.ts';
import { mosquittoSub } from '#tests/support/whole/mosquitto-sub.ts';
import { childrenOf } from '#tests/support/whole/processes.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { randomSeed } from '#tests/support/whole/random-seed.ts';
import { notKept } from '#tests/support/whole/witnesses.ts';
import {
  everybodyHasEverything,
  openGateWithEmbeddedBroker,
  recordsBeyond,
} from './gate-under-load.ts';

const BROKER_KILLS = 4;

describeWithAll([mosquitto, mosquittoSub], 'SIGKILL under load', () => {
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
