import { rm } from 'node:fs/promises';
import type { IClientOptions } from 'mqtt';
import { describe, onTestFinished } from 'vitest';
import { passwordFileOf } from '#gateway/broker/broker-accounts.ts';
import { brokerConfig } from '#gateway/broker/broker-config.ts';
import { createBrokerProcess } from '#gateway/broker/broker-process.ts';
import type { MqttEndpoint } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';
import { describeWith } from './describe-with.ts';
import { eventually } from './eventually.ts';
import type { InstalledServer } from './installed-server.ts';
import type { Mosquitto, MosquittoOptions } from './mosquitto.ts';
import { mosquitto, startMosquitto } from './mosquitto.ts';
import { endpointTo, gateAddress, realFiles } from './mqtt-parts.ts';
import { realClock } from './real-clock.ts';
import { serverDirectory } from './server-process.ts';

/** A real broker that a test may kill and that comes back on the same port. */
export type BrokerBench = {
  readonly url: string;
  readonly endpoint: MqttEndpoint;
  /** How the ops centre signs in. */
  readonly centre: IClientOptions;
  kill(): Promise<void>;
  /** Resolves when it accepts connections again after {@link kill}. */
  back(): Promise<void>;
  stop(): Promise<void>;
};

export type BenchKind = {
  readonly name: string;
  readonly needs: InstalledServer | null;
  readonly protocolVersion: 4 | 5;
  start(): Promise<BrokerBench>;
};

const benchKinds: readonly BenchKind[] = [
  { name: 'the embedded broker', needs: null, protocolVersion: 4, start: startEmbedded },
  {
    name: 'Mosquitto with MQTT 5',
    needs: mosquitto,
    protocolVersion: 5,
    start: startMosquittoBench,
  },
];

/** The same tests over each kind of broker. */
export function describeOverBrokers(what: string, suiteOver: (kind: BenchKind) => void): void {
  for (const kind of benchKinds) {
    const suite = (): void => suiteOver(kind);
    const title = `${what} over ${kind.name}`;
    if (kind.needs) describeWith(kind.needs, title, suite);
    else describe(title, suite);
  }
}

async function startEmbedded(): Promise<BrokerBench> {
  const directory = await serverDirectory('broker');
  const silent = { error() {}, warn() {}, info() {} };
  const broker = createBrokerProcess({
    directory,
    host: '127.0.0.1',
    port: 0,
    address: gateAddress,
    limits: brokerConfig.parse({}),
    clock: realClock,
    log: silent,
  });
  const { port } = await broker.start();
  const url = `mqtt://127.0.0.1:${port}`;
  const centrePassword = await realFiles.readSecret(passwordFileOf(directory, 'ops-centre'));
  return {
    url,
    endpoint: endpointTo(url, {
      protocolVersion: 4,
      username: 'gateway',
      passwordFile: passwordFileOf(directory, 'gateway'),
    }),
    centre: {
      protocolVersion: 4,
      username: 'ops-centre',
      password: centrePassword,
      clientId: `ops-centre-${Math.floor(Math.random() * 1e6)}`,
    },
    async kill() {
      const pid = broker.pid();
      if (pid === null) throw new Error('the broker does not run');
      process.kill(pid, 'SIGKILL');
      await eventually('the end of the broker', () => broker.pid() !== pid);
    },
    back: () => eventually('the restart', () => broker.isListening()).then(() => {}),
    async stop() {
      await broker.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startMosquittoBench(): Promise<BrokerBench> {
  let server = await startMosquitto();
  const { port, url } = server;
  return {
    url,
    endpoint: endpointTo(url),
    centre: { protocolVersion: 5, clientId: `ops-centre-${Math.floor(Math.random() * 1e6)}` },
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await server.stop();
    },
    async back() {
      server = await startMosquitto({ port });
    },
    stop: () => server.stop(),
  };
}

/** Goes with the test, also when the test has stopped it with SIGSTOP. */
export async function mosquittoForTest(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const server = await startMosquitto(options);
  onTestFinished(async () => {
    try {
      process.kill(server.pid, 'SIGCONT');
    } catch {
      // It has ended already.
    }
    await server.stop();
  });
  return server;
}
