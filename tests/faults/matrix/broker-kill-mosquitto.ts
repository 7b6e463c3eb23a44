import { onTestFinished } from 'vitest';
import type { KillScene } from '#tests/faults/broker-kills.ts';
import {
  ASKS_AFTER_MS,
  killRounds,
  killUnderLoad,
  NEVER_ASKS_MS,
} from '#tests/faults/broker-kills.ts';
import { startHurriedCentre, startPouringGateway } from '#tests/faults/broker-under-load.ts';
import type { Mosquitto } from '#tests/support/mosquitto.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { freePort } from '#tests/support/server-process.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { Fault } from './fault.ts';

export const brokerKillMosquitto: Fault = {
  ...killRounds,
  name: 'broker-kill-mosquitto',
  promise:
    'Mosquitto with its default persistence, killed again and again, loses nothing at the ops centre',
  needs: [mosquitto],
  run: async (run) => killUnderLoad(run, await openMosquitto(ASKS_AFTER_MS)),
  control: {
    what: "an ops centre that takes the broker's word and never asks",
    rounds: 4,
    run: async (run) => killUnderLoad(run, await openMosquitto(NEVER_ASKS_MS)),
  },
};

async function openMosquitto(gapAfterMs: number): Promise<KillScene> {
  const directory = temporaryDirectory();
  const port = await freePort();
  // Written to disk every half an hour, as the defaults are.
  const persistence = ['persistence true', `persistence_location ${directory}/`];
  let broker: Mosquitto = await startMosquitto({ port, persistence });
  onTestFinished(() => broker.stop());
  const url = `mqtt://127.0.0.1:${port}`;
  const external = { broker: 'external', url, firstConnectSpreadMs: 0 };
  const gateway = await startPouringGateway(directory, external);
  const centreDirectory = await startHurriedCentre({
    ...{ directory, url, protocolVersion: 5, gapAfterMs },
  });
  const killAndRestart = async (downMs: number) => {
    process.kill(broker.pid, 'SIGKILL');
    await broker.stop();
    await new Promise<void>((resolve) => realClock.after(downMs, resolve));
    broker = await startMosquitto({ port, persistence });
  };
  return { gateway, centreDirectory, asks: gapAfterMs !== NEVER_ASKS_MS, killAndRestart };
}
