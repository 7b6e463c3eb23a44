import { onTestFinished } from 'vitest';
import { openMqttLine } from '#tests/faults/mqtt-line.ts';
import { mosquittoForTest } from '#tests/support/broker-benches.ts';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { online } from '#tests/support/mqtt-parts.ts';
import { startTcpProxy } from '#tests/support/tcp-proxy.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const KEEPALIVE_SECONDS = 2;
const NOTICED_WITHIN_MS = KEEPALIVE_SECONDS * 1_500;
/** For a busy machine. */
const SLACK_MS = 500;
const RECORDS = 20;

export const halfOpen: Fault = {
  name: 'half-open',
  promise:
    'a cable that was pulled and a broker that froze are noticed within 1.5 keep-alives, and nothing is lost',
  unit: 'cuts',
  rounds: { short: 4, long: 40 },
  roundMs: 15_000,
  needs: [mosquitto],
  run: (run) => cutAgainAndAgain(run, KEEPALIVE_SECONDS),
  control: {
    what: 'a gateway that asks its broker every half a minute only',
    rounds: 1,
    run: (run) => cutAgainAndAgain(run, 30),
  },
};

/** Cable and broker in turn, each once with nothing to send and once with records on their way. */
async function cutAgainAndAgain(
  { rounds, report }: FaultRun,
  keepaliveSeconds: number,
): Promise<FaultFigures> {
  const broker = await mosquittoForTest();
  const proxy = await startTcpProxy(broker.port);
  onTestFinished(() => proxy.close());
  const line = await openMqttLine(proxy.port, broker.url, keepaliveSeconds);
  const broken: string[] = [];
  const noticedMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await online(line.connection);
    await line.append(RECORDS);
    await line.everythingHeard();
    const isCable = round % 2 === 0;
    if (isCable) proxy.swallow();
    else process.kill(broker.pid, 'SIGSTOP');
    const cutAtMs = performance.now();
    if (round % 4 >= 2) void line.append(RECORDS);
    const isNoticed = () => line.connection.state() !== 'online';
    await eventually('somebody to notice', isNoticed, 12_000, 5).catch(() => null);
    noticedMs.push(performance.now() - cutAtMs);
    if (isCable) proxy.heal();
    else process.kill(broker.pid, 'SIGCONT');
    report(`${round + 1} of ${rounds} cuts`);
  }
  const worstMs = Math.max(...noticedMs);
  if (worstMs > NOTICED_WITHIN_MS + SLACK_MS)
    broken.push(`A dead connection was noticed after ${Math.round(worstMs)} ms.`);
  else await line.everythingHeard();
  return {
    accepted: line.accepted(),
    lost: line.lost(),
    broken,
    measured: [
      `noticed after ${Math.round(worstMs)} ms at the latest, with a keep-alive of ${keepaliveSeconds} s`,
    ],
  };
}
