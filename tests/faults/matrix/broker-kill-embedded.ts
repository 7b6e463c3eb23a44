import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KillScene } from '#tests/faults/broker-kills.ts';
import {
  ASKS_AFTER_MS,
  killRounds,
  killUnderLoad,
  NEVER_ASKS_MS,
} from '#tests/faults/broker-kills.ts';
import { startHurriedCentre, startPouringGateway } from '#tests/faults/broker-under-load.ts';
import { eventually } from '#tests/support/eventually.ts';
import { freePort } from '#tests/support/server-process.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { childrenOf } from '#tests/support/whole/processes.ts';
import type { Fault } from './fault.ts';

export const brokerKillEmbedded: Fault = {
  ...killRounds,
  name: 'broker-kill-embedded',
  promise: 'the embedded broker, killed again and again, loses nothing at the ops centre',
  needs: [],
  run: async (run) => killUnderLoad(run, await openEmbedded(ASKS_AFTER_MS)),
  control: {
    what: "an ops centre that takes the broker's word and never asks",
    rounds: 4,
    run: async (run) => killUnderLoad(run, await openEmbedded(NEVER_ASKS_MS)),
  },
};

async function openEmbedded(gapAfterMs: number): Promise<KillScene> {
  const directory = temporaryDirectory();
  const port = await freePort();
  const gateway = await startPouringGateway(directory, { broker: 'embedded', port });
  const passwordFile = join(directory, 'gateway-data', 'secrets', 'mqtt-ops-centre.password');
  await eventually('the password that the broker makes', () => existsSync(passwordFile));
  const centreDirectory = await startHurriedCentre({
    ...{ directory, url: `mqtt://127.0.0.1:${port}`, protocolVersion: 4, gapAfterMs },
    ...{ username: 'ops-centre', passwordFile },
  });
  let killedPid = 0;
  const killAndRestart = async () => {
    // The gateway itself starts it again; the one killed before may still be on its way out.
    const another = () =>
      childrenOf(process.pid, 'broker-main.ts').find(({ pid }) => pid !== killedPid)?.pid;
    killedPid = await eventually('the broker to run', another, 60_000);
    process.kill(killedPid, 'SIGKILL');
  };
  return { gateway, centreDirectory, asks: gapAfterMs !== NEVER_ASKS_MS, killAndRestart };
}
