import { onTestFinished } from 'vitest';
import { openMqttLine } from '#tests/faults/mqtt-line.ts';
import { mosquittoForTest } from '#tests/support/broker-benches.ts';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { online } from '#tests/support/mqtt-parts.ts';
import { losePackets, packetFilter } from '#tests/support/packet-loss.ts';
import { startTcpProxy } from '#tests/support/tcp-proxy.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const LOSS_PERCENT = 20;
const RECORDS_A_ROUND = 25;
const PATIENCE_MS = 30_000;

export const packetLoss: Fault = {
  name: 'packet-loss',
  promise: 'of 20 % lost packets nothing is lost',
  unit: 'bursts',
  rounds: { short: 40, long: 2_000 },
  roundMs: 2_000,
  needs: [mosquitto, packetFilter],
  run: (run) => sendThroughLoss(run, LOSS_PERCENT),
  control: {
    what: 'a line that loses every packet',
    rounds: 1,
    run: (run) => sendThroughLoss(run, 100),
  },
};

async function sendThroughLoss(
  { rounds, report }: FaultRun,
  percent: number,
): Promise<FaultFigures> {
  const broker = await mosquittoForTest();
  // The loss is between gateway and proxy only: whoever listens hears the broker itself.
  const proxy = await startTcpProxy(broker.port);
  onTestFinished(() => proxy.close());
  const line = await openMqttLine(proxy.port, broker.url, 5);
  await online(line.connection);
  const heal = losePackets(proxy.port, percent);
  let isHealed = false;
  const healOnce = (): void => {
    if (!isHealed) heal();
    isHealed = true;
  };
  onTestFinished(healOnce);
  const startedAtMs = performance.now();
  for (let round = 1; round <= rounds; round += 1) {
    await line.append(RECORDS_A_ROUND);
    const arrived = () => line.lost() === 0;
    await eventually('the burst', arrived, percent < 100 ? PATIENCE_MS : 3_000, 10).catch(
      () => null,
    );
    report(`${round} of ${rounds} bursts, ${line.lost()} on their way`);
  }
  const lost = line.lost();
  const seconds = (performance.now() - startedAtMs) / 1_000;
  healOnce();
  const { connectionsLost } = line.connection.counters();
  return {
    accepted: line.accepted(),
    lost,
    measured: [
      `${(seconds / rounds).toFixed(2)} s a burst of ${RECORDS_A_ROUND}, ${connectionsLost} connections given up`,
    ],
  };
}
