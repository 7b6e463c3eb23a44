import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { figuresEverywhere } from '#tests/faults/everywhere.ts';
import { openGate, recordsBeyond } from '#tests/faults/gate-under-load.ts';
import { influxd } from '#tests/support/influxd.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { freePort } from '#tests/support/server-process.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { journalLength } from '#tests/support/whole/journal-rows.ts';
import { mosquittoSub } from '#tests/support/whole/mosquitto-sub.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { startProgram } from '#tests/support/whole/program.ts';
import type { Settings } from '#tests/support/whole/reloads.ts';
import { reloadBySignal, settingsOf, writeSettings } from '#tests/support/whole/reloads.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

/** Its sinks begin at the newest record after each change: what came meanwhile is never sent. */
const FORGETFUL_GATEWAY = fileURLToPath(
  import.meta.resolve('#tests/support/whole/forgetful-gateway.ts'),
);
const RECORDS_BETWEEN = 20;
/** What the control has not delivered by then it never will. */
const FORGOTTEN_AFTER_MS = 15_000;

export const reload: Fault = {
  name: 'reload',
  promise:
    'going over to another configuration, and back from one that does not work, loses nothing',
  unit: 'reloads',
  rounds: { short: 20, long: 300 },
  roundMs: 8_000,
  needs: [mosquitto, mosquittoSub, influxd],
  run: (run) => reloadUnderLoad(run, startGatewayProcess),
  control: {
    what: 'a gateway whose sinks begin at the newest record after each change',
    rounds: 6,
    run: (run) =>
      reloadUnderLoad(
        run,
        ({ configFile }) => startProgram([configFile], FORGETFUL_GATEWAY),
        0,
        FORGOTTEN_AFTER_MS,
      ),
  },
};

type Change = {
  readonly expected: 'applied' | 'refused' | 'rolled-back';
  readonly change: (settings: Settings, round: number) => Settings;
};

/** What works, what is no configuration, and what does not come up. */
async function changes(deadPort: number): Promise<readonly Change[]> {
  const takenPort = await portOfSomebodyElse();
  const influxOf = ({ influx }: Settings) => influx as Settings;
  return [
    {
      expected: 'applied',
      change: (good, round) => ({ ...good, delivery: { writeTimeoutMs: 10_000 + round } }),
    },
    {
      expected: 'applied',
      change: (good, round) => ({
        ...good,
        delivery: { writeTimeoutMs: 11_000 + round },
        lanes: (good['lanes'] as Settings[]).map((lane) => ({
          ...lane,
          pairingWindowMs: 500 + (round % 7),
        })),
      }),
    },
    { expected: 'refused', change: (good) => ({ ...good, mqtt: { broker: 'nobody' } }) },
    { expected: 'refused', change: (good) => ({ ...good, gateway: 'gate-2' }) },
    {
      expected: 'refused',
      change: (good) => ({
        ...good,
        influx: { ...influxOf(good), url: `http://127.0.0.1:${deadPort}` },
      }),
    },
    { expected: 'rolled-back', change: (good) => ({ ...good, station: { port: takenPort } }) },
    {
      expected: 'rolled-back',
      change: (good) => ({
        ...good,
        mqtt: { ...(good['mqtt'] as Settings), url: `mqtt://127.0.0.1:${deadPort}` },
      }),
    },
  ];
}

/** A dead broker is waited for, so it comes once in so many rounds. */
const DEAD_BROKER_EVERY = 10;

async function reloadUnderLoad(
  { rounds, seed, random, report }: FaultRun,
  start: (gateway: GatewaySetting) => Program,
  deadBrokers = 1,
  deliveredWithinMs?: number,
): Promise<FaultFigures> {
  const gate = await openGate(seed);
  const { gateway } = gate;
  const good = settingsOf(gateway);
  const all = await changes(await freePort());
  const deadBroker = all.at(-1) as Change;
  const others = all.slice(0, -1);
  await start(gateway).sees(/gateway ready/);
  const broken: string[] = [];
  const recoveryMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await recordsBeyond(gateway, journalLength(gateway) + RECORDS_BETWEEN);
    const isDeadBroker = deadBrokers > 0 && round % DEAD_BROKER_EVERY === DEAD_BROKER_EVERY - 1;
    const { expected, change } = isDeadBroker
      ? deadBroker
      : (others[
          round < others.length ? round : Math.floor(random.between(0, others.length))
        ] as Change);
    writeSettings(gateway, change(good, round));
    const startedAtMs = performance.now();
    const { kind, sentence } = await reloadBySignal(gateway);
    if (kind !== expected) broken.push(`Reload ${round} was ${kind}, not ${expected}: ${sentence}`);
    if (kind !== 'refused') recoveryMs.push(performance.now() - startedAtMs);
    report(`${round + 1} of ${rounds}: ${kind}`);
  }
  await gate.emptied();
  const figures = await figuresEverywhere(gate, deliveredWithinMs);
  return { ...figures, recoveryMs, broken: [...(figures.broken ?? []), ...broken] };
}

/** Somebody else listens there until the test ends. */
function portOfSomebodyElse(): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
