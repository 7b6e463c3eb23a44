import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokerConfig } from '#gateway/broker/broker-config.ts';
import type { BrokerProcess } from '#gateway/broker/broker-process.ts';
import { createBrokerProcess } from '#gateway/broker/broker-process.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import { encodeCloudEvent } from '#gateway/wire/cloud-event.ts';
import { topics } from '#gateway/wire/topics.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { nodeRed, startFlows } from '#tests/support/node-red.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { serverDirectory } from '#tests/support/server-process.ts';
import { exampleFacts, storedRecord } from '#tests/support/stored-records.ts';

const from = { siteId: 'tower-a', gatewayId: 'gate-1' };
const event = (seq: number) => encodeCloudEvent(from, storedRecord(exampleFacts.alert, { seq }));

describeWith(nodeRed, 'flows beside the broker that comes with the gateway', () => {
  let directory: string;
  let broker: BrokerProcess;
  let brokerUrl: string;
  const called: string[] = [];
  const webhook = createServer((incoming, response) => {
    called.push(String(incoming.headers['idempotency-key']));
    response.end();
  });

  beforeAll(async () => {
    directory = await serverDirectory('quick-start');
    const data = path.join(directory, 'gateway');
    await mkdir(data);
    broker = createBrokerProcess({
      directory: data,
      host: '127.0.0.1',
      port: 0,
      address: from,
      limits: brokerConfig.parse({}),
      clock: realClock,
      log: silentLog,
    });
    const { port } = await broker.start();
    brokerUrl = `mqtt://127.0.0.1:${port}`;
    const config = `site: tower-a\nmqtt:\n  broker: embedded\n  port: ${port}\n`;
    await writeFile(path.join(directory, 'gateway.yaml'), config);
    webhook.listen(0, '127.0.0.1');
    await once(webhook, 'listening');
  });
  afterAll(async () => {
    webhook.close();
    webhook.closeAllConnections();
    await broker.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function publishAsGateway(seq: number): Promise<void> {
    const file = path.join(directory, 'gateway', 'secrets', 'mqtt-gateway.password');
    const client = await mqtt.connectAsync(brokerUrl, {
      protocolVersion: 4,
      clientId: 'gate-1',
      username: 'gateway',
      password: (await readFile(file, 'utf8')).trim(),
    });
    await client.publishAsync(topics.record(from, 'alert'), event(seq), { qos: 1 });
    await client.endAsync();
  }

  test('sign in as reader without being told, and get alerts, also those of a restart', async () => {
    const hook = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/hook`;
    const environment = { GATEHOUSE_WEBHOOK_URL: hook };
    const userDirectory = path.join(directory, 'node-red');
    const start = () => startFlows(environment, directory, userDirectory);

    const first = await start();
    await eventually('the subscription', () => broker.stats().connectedClients === 1, 50_000);
    await eventually('the first alert', async () => {
      // The subscription follows the connection: an alert before it belongs to nobody.
      if (called.length === 0) await publishAsGateway(1);
      return called.includes('gate-1:1:1');
    });
    expect(await first.stop()).toBe(0);

    await publishAsGateway(2);
    const second = await start();
    await eventually('the alert of the pause', () => called.includes('gate-1:1:2'), 50_000);
    await second.stop();
    // The first alert was published until it was heard; what the session still held of it may come again.
    expect(new Set(called)).toEqual(new Set(['gate-1:1:1', 'gate-1:1:2']));
    expect(called.filter((id) => id === 'gate-1:1:2')).toHaveLength(1);
  });
});
