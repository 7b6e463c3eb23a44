import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import type { IClientOptions, MqttClient } from 'mqtt';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Broker } from '#gateway/broker/broker.ts';
import { createBroker } from '#gateway/broker/broker.ts';
import type { Account } from '#gateway/broker/broker-accounts.ts';
import { brokerConfig } from '#gateway/broker/broker-config.ts';
import type { Refusal } from '#gateway/broker/broker-gate.ts';
import { hashPassword } from '#gateway/broker/password-hash.ts';
import { eventually } from '#tests/support/eventually.ts';

const own = 'gatehouse/v1/site-1/gate-1';
const other = 'gatehouse/v1/site-1/gate-2';
const everywhere = { siteId: null, gatewayId: null };
const scopes = {
  'gate-1-account': { siteId: 'site-1', gatewayId: 'gate-1' },
  'gate-2-account': { siteId: 'site-1', gatewayId: 'gate-2' },
} as const;

let broker: Broker;
let refusals: Refusal[] = [];

async function accountsForTest(): Promise<readonly Account[]> {
  const passwordHash = await hashPassword(Buffer.from('secret'));
  return [
    { name: 'gate-1-account', kind: 'gateway', scope: scopes['gate-1-account'], passwordHash },
    { name: 'gate-2-account', kind: 'gateway', scope: scopes['gate-2-account'], passwordHash },
    { name: 'ops-centre', kind: 'ops-centre', scope: everywhere, passwordHash },
    { name: 'reader', kind: 'reader', scope: everywhere, passwordHash },
  ];
}

beforeAll(async () => {
  broker = await createBroker({
    host: '127.0.0.1',
    port: 0,
    accounts: await accountsForTest(),
    limits: brokerConfig.parse({ maxClients: 8, maxPayloadBytes: 4_096, maxSessionMessages: 100 }),
    onRefusal: (refusal) => refusals.push(refusal),
  });
});
afterAll(() => broker.close());

async function signIn(
  username: string,
  clientId: string,
  more: IClientOptions = {},
): Promise<MqttClient> {
  refusals = [];
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    username,
    password: 'secret',
    clientId,
    ...more,
  });
  client.on('error', () => {});
  onTestFinished(() => client.endAsync(true));
  return client;
}

const gate1 = (more: IClientOptions = {}) => signIn('gate-1-account', 'gate-1', more);
const gate2 = (more: IClientOptions = {}) => signIn('gate-2-account', 'gate-2', more);

async function hearing(client: MqttClient, filter: string): Promise<string[]> {
  const heard: string[] = [];
  client.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
  await client.subscribeAsync(filter, { qos: 1 });
  return heard;
}

const closeOf = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()));

const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 0,
    (error: { code?: number }) => error.code,
  );

test.each([
  ['a wrong password', { password: 'guess' }, 4],
  ['an unknown name', { username: 'admin' }, 4],
  ['no name at all', { username: '', password: '' }, 4],
  ['the client id of another gateway', { clientId: 'gate-2' }, 2],
  ['an empty client id', { clientId: '', clean: true }, 2],
  ['a session that is to be kept', { clean: false }, 2],
  ['MQTT 5, which this broker does not speak', { protocolVersion: 5 as const }, 1],
  ['no keepalive', { keepalive: 0 }, 6],
])('%s is refused', async (_what, more, code) => {
  expect(await codeOf(gate1(more))).toBe(code);
});

test("a gateway's records reach the ops centre and readers", async () => {
  const centre = await hearing(await signIn('ops-centre', 'ops-centre'), 'gatehouse/v1/#');
  const reader = await hearing(await signIn('reader', 'any'), 'gatehouse/v1/+/+/alert');
  const gateway = await gate1();
  await gateway.publishAsync(`${own}/alert`, 'a', { qos: 1 });
  await gateway.publishAsync(`${own}/health`, 'h', { qos: 0 });
  await eventually('both', () => centre.length === 2 && reader.length === 1);
  expect(centre).toEqual([`${own}/alert a`, `${own}/health h`]);
  expect(reader).toEqual([`${own}/alert a`]);
});

test("a gateway that speaks in another's name is disconnected, and nobody hears it", async () => {
  const centre = await hearing(await signIn('ops-centre', 'ops-centre'), 'gatehouse/v1/#');
  const [rogue, honest] = [await gate1(), await gate2()];
  const closed = closeOf(rogue);
  rogue.publish(`${other}/alert`, 'false alarm', { qos: 1 });
  await closed;
  expect(refusals).toEqual([
    {
      what: 'publish',
      account: 'gate-1-account',
      clientId: 'gate-1',
      topic: `${other}/alert`,
      reason: 'the topic belongs to another gateway',
    },
  ]);
  await honest.publishAsync(`${other}/alert`, 'true alarm', { qos: 1 });
  await eventually('the true one', () => centre.length > 0);
  expect(centre).toEqual([`${other}/alert true alarm`]);
});

test("a last will in another's name is not carried out", async () => {
  const centre = await hearing(await signIn('ops-centre', 'ops-centre'), 'gatehouse/v1/+/+/state');
  const willOf = (text: string): IClientOptions => ({
    will: { topic: `${other}/state`, payload: Buffer.from(text), qos: 1 },
  });
  const rogue = await gate1(willOf('rogue'));
  rogue.stream.destroy();
  const honest = await gate2(willOf('honest'));
  honest.stream.destroy();
  await eventually('the honest will', () => centre.length > 0);
  expect(centre).toEqual([`${other}/state honest`]);
});

test.each([
  '#',
  '$SYS/#',
  '+/+/+/+/+',
  'gatehouse/v1/#',
  '$share/g/gatehouse/v1/+/+/alert',
  `${own}/ack`,
])('a reader may not subscribe to %s, and is told so', async (filter) => {
  const reader = await signIn('reader', 'any');
  await expect(reader.subscribeAsync(filter)).rejects.toThrow(/Subscribe error/);
  expect(refusals).toMatchObject([{ what: 'subscribe', account: 'reader', topic: filter }]);
  expect(reader.connected).toBe(true);
});

test('a kept session gets nothing that was denied, whatever stood beside it in the request', async () => {
  const options: IClientOptions = { clean: false };
  const reader = await signIn('reader', 'keeps', options);
  await expect(reader.subscribeAsync([`${own}/alert`, `${own}/ack`], { qos: 1 })).rejects.toThrow();
  await reader.endAsync(true);
  const centre = await signIn('ops-centre', 'ops-centre');
  await centre.publishAsync(`${own}/ack`, 'secret', { qos: 1 });
  await (await gate1()).publishAsync(`${own}/alert`, 'a', { qos: 1 });
  const heard: string[] = [];
  await connectQuietly('reader', 'keeps', heard);
  await eventually('what was kept', () => heard.length > 0);
  expect(heard).toEqual([`${own}/alert a`]);
});

test('the ops centre finds what came while it was away, up to a limit', async () => {
  const centre = await signIn('ops-centre', 'ops-centre-kept', { clean: false });
  await centre.subscribeAsync('gatehouse/v1/+/+/reading', { qos: 1 });
  await centre.endAsync(true);
  const gateway = await gate1();
  for (let n = 1; n <= 130; n++) await gateway.publishAsync(`${own}/reading`, `${n}`, { qos: 1 });
  const heard: string[] = [];
  await connectQuietly('ops-centre', 'ops-centre-kept', heard);
  await eventually('what was kept', () => heard.length >= 100);
  expect(heard.map((line) => Number(line.split(' ')[1]))).toEqual(
    Array.from({ length: 100 }, (_, n) => n + 1),
  );
  expect(broker.stats().droppedMessages).toBe(30);
  expect(refusals.filter(({ what }) => what === 'queue')).toHaveLength(30);
});

/** Messages of a kept session come right after CONNACK, before a listener could be added. */
async function connectQuietly(username: string, clientId: string, heard: string[]) {
  const { connect } = await import('mqtt');
  const client = connect(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    username,
    password: 'secret',
    clientId,
    clean: false,
  });
  client.on('error', () => {});
  client.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
  onTestFinished(() => client.endAsync(true));
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  return client;
}

test('a message that is too large ends its connection and no other', async () => {
  const [gateway, bystander] = [await gate1(), await gate2()];
  await gateway.publishAsync(`${own}/reading`, Buffer.alloc(4_000), { qos: 1 });
  const closed = closeOf(gateway);
  gateway.publish(`${own}/reading`, Buffer.alloc(5_000), { qos: 1 });
  await closed;
  await bystander.publishAsync(`${other}/reading`, 'still here', { qos: 1 });
});

test('a stranger cannot make it collect a large first packet', async () => {
  const socket = openSocket(broker.port, '127.0.0.1');
  socket.on('error', () => {});
  const atMs = performance.now();
  // CONNECT that claims 256 MB (MQTT 3.1.1 §2.2.3).
  socket.write(Buffer.from('10ffffff7f', 'hex'));
  await once(socket, 'close');
  // Long before it would be shown out for saying nothing.
  expect(performance.now() - atMs).toBeLessThan(3_000);
});

test('nonsense on the line ends that line only', async () => {
  const gateway = await gate1();
  for (const bytes of ['00', 'ff00', '1000', '300000', 'f0ffffffff7f', '47455420']) {
    const socket = openSocket(broker.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.end(Buffer.from(bytes, 'hex'));
    await once(socket, 'close');
  }
  await gateway.publishAsync(`${own}/reading`, 'r', { qos: 1 });
});

test.each([
  ['deeper than any of ours', `${own}/${'a/'.repeat(200)}b`],
  ['with a wildcard', 'gatehouse/v1/+/gate-1/reading'],
  ['of the broker itself', '$SYS/x/new/clients'],
])('a topic %s does no harm', async (_what, topic) => {
  const gateway = await gate1();
  const closed = closeOf(gateway);
  gateway.stream.write(publishPacket(topic));
  await closed;
  await (await gate1()).publishAsync(`${own}/reading`, 'r', { qos: 1 });
});

/** QoS 0, without the checks of a client library. */
function publishPacket(topic: string): Buffer {
  const length = topic.length + 2;
  const head = [0x30, (length & 0x7f) | 0x80, length >> 7, topic.length >> 8, topic.length & 0xff];
  return Buffer.concat([Buffer.from(head), Buffer.from(topic)]);
}

test('more connections than allowed are closed, those that are there stay', async () => {
  const readers: MqttClient[] = [];
  for (let n = 0; n < 8; n++) readers.push(await signIn('reader', `r-${n}`));
  const refusedBefore = broker.stats().refusedClients;
  const socket = openSocket(broker.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'close');
  expect(broker.stats()).toMatchObject({ connectedClients: 8, refusedClients: refusedBefore + 1 });
  expect(readers.every(({ connected }) => connected)).toBe(true);
});

test('whoever connects and says nothing is shown out', async () => {
  const socket = openSocket(broker.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'close');
});

test('names from strangers are not written down as they are', async () => {
  await codeOf(signIn('reader', 'evil\nid'.padEnd(90, 'x')));
  expect(refusals.map(({ clientId }) => clientId)).toEqual(['(not printable)']);
});
