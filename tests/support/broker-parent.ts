import { brokerConfig } from '#gateway/broker/broker-config.ts';
import { createBrokerProcess } from '#gateway/broker/broker-process.ts';
import { realClock } from './real-clock.ts';

/** A process that runs a broker until it is killed. Prints the broker's process id and port. */
const [directory = ''] = process.argv.slice(2);
const broker = createBrokerProcess({
  directory,
  host: '127.0.0.1',
  port: 0,
  address: { siteId: 'site-1', gatewayId: 'gate-1' },
  limits: brokerConfig.parse({}),
  clock: realClock,
  log: { error() {}, warn() {}, info() {} },
});
const { port } = await broker.start();
process.stdout.write(`${JSON.stringify({ pid: broker.pid(), port })}\n`);
