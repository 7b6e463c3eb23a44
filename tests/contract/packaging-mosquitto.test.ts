import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect as openSocket } from 'node:net';
import { join } from 'node:path';
import { connect as openTls } from 'node:tls';
import type { IClientOptions, MqttClient } from 'mqtt';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { RecordKind } from '#gateway/domain/record.ts';
import type { MqttEndpoint } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';
import { probeMqtt } from '#gateway/sinks/mqtt/mqtt-probe.ts';
import { createMqttSink } from '#gateway/sinks/mqtt/mqtt-sink.ts';
import { CommandVerb, topics } from '#gateway/wire/topics.ts';
import type { CertificatePair } from '#tests/support/certificates.ts';
import { certificateFor, openssl } from '#tests/support/certificates.ts';
import { eventually } from '#tests/support/eventually.ts';
import { findInstalledServer } from '#tests/support/installed-server.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import {
  endpointTo,
  gateAddress,
  gatewayConnection,
  listenTo,
  online,
  realFiles,
} from '#tests/support/mqtt-parts.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { textOf } from '#tests/support/repository.ts';
import type { ServerProcess } from '#tests/support/server-process.ts';
import { freePort, serverDirectory, startServer } from '#tests/support/server-process.ts';
import { exampleFacts, storedRecord } from '#tests/support/stored-records.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';

/** The files as they are shipped, in a real Mosquitto; only paths and port are those of the test. */
const passwd = findInstalledServer('mosquitto_passwd', ['/usr/bin/mosquitto_passwd'], 'mosquitto');
const PACKAGING = 'gateway/packaging/mosquitto';
const NOT_AUTHORISED = 135;

const gate1 = gateAddress;
const gate2 = { siteId: 'site-1', gatewayId: 'gate-2' };
const twin = { siteId: 'site-2', gatewayId: 'gate-1' };
const users = ['ops-centre', 'reader', 'site-1/gate-1', 'site-1/gate-2', 'scada', 'home-assistant'];
const passwordOf = (user: string): string => `password of ${user}`;

type ShippedBroker = ServerProcess & { readonly url: string; readonly caFile: string };

type Edit = (text: string) => string;
const asItIs: Edit = (text) => text;

async function startShipped(edit: Edit = asItIs, editRules: Edit = asItIs): Promise<ShippedBroker> {
  const directory = await serverDirectory('mosquitto');
  const port = await freePort();
  mkdirSync(join(directory, 'certs'));
  mkdirSync(join(directory, 'lib'));
  const certs = join(directory, 'certs');
  const { certFile, keyFile } = certificateFor('localhost', 'localhost', certs);
  renameSync(certFile, join(certs, 'broker.pem'));
  renameSync(keyFile, join(certs, 'broker.key'));
  writeFileSync(join(directory, 'gatehouse.acl'), editRules(textOf(`${PACKAGING}/gatehouse.acl`)));
  for (const [index, user] of users.entries()) {
    const words = [...(index === 0 ? ['-c'] : []), '-b', join(directory, 'gatehouse.passwords')];
    execFileSync(passwd.path ?? 'mosquitto_passwd', [...words, user, passwordOf(user)]);
  }
  const configuration = edit(textOf(`${PACKAGING}/mosquitto.conf`))
    .replaceAll('/etc/mosquitto/', `${directory}/`)
    .replaceAll('/var/lib/mosquitto/', `${directory}/lib/`)
    .replace('listener 8883', `listener ${port} 127.0.0.1`)
    .replace('log_dest syslog', 'log_dest stderr');
  // It gives up root rights otherwise, and could not read its own temporary directory then.
  writeFileSync(join(directory, 'mosquitto.conf'), `${configuration}\nuser root\n`);
  const server = await startServer({
    command: mosquitto.path ?? 'mosquitto',
    args: ['-c', join(directory, 'mosquitto.conf')],
    directory,
    isReady: () => accepts(port),
  });
  return {
    ...server,
    url: `mqtts://localhost:${port}`,
    caFile: join(directory, 'certs/broker.pem'),
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = openSocket(port, '127.0.0.1', () => resolve(socket.destroy().destroyed));
    socket.on('error', () => resolve(false));
  });
}

const recordKinds = Object.values(RecordKind);
const saidByGateway = [
  topics.state(gate1),
  topics.health(gate1),
  topics.deviceState(gate1, 'thermometer-1'),
  topics.commandReply(gate1, CommandVerb.Resend),
  ...recordKinds.flatMap((kind) => [topics.record(gate1, kind), topics.backfill(gate1, kind)]),
];
const saidByCentre = [topics.ack(gate1), topics.command(gate1, CommandVerb.Resend)];
const everyTopic = [...saidByGateway, ...saidByCentre];

describeWithAll([mosquitto, passwd, openssl], 'the rules for Mosquitto that are shipped', () => {
  let broker: ShippedBroker;
  beforeAll(async () => {
    broker = await startShipped();
  });
  afterAll(() => broker.stop());

  function endpointOf(user: string, more: Partial<MqttEndpoint> = {}): MqttEndpoint {
    const passwordFile = join(temporaryDirectory(), 'password');
    writeFileSync(passwordFile, `${passwordOf(user)}\n`, { mode: 0o600 });
    return endpointTo(broker.url, {
      ...{ username: user, passwordFile, caFile: broker.caFile },
      ...more,
    });
  }
  const credentials = (user: string): IClientOptions => ({
    ...{ username: user, password: passwordOf(user), ca: readFileSync(broker.caFile) },
  });
  async function signedIn(user: string): Promise<MqttClient> {
    const client = await connectAsync(broker.url, {
      ...{ protocolVersion: 5, reconnectPeriod: 0 },
      ...credentials(user),
    });
    client.on('error', () => {});
    onTestFinished(() => client.endAsync(true));
    return client;
  }
  /** Those of the topics that the user is denied, one by one. */
  async function deniedTo(user: string, asked: readonly string[]): Promise<readonly string[]> {
    const client = await signedIn(user);
    const denied: string[] = [];
    for (const topic of asked) {
      const code = await client.publishAsync(topic, '[]', { qos: 1 }).then(
        () => 0,
        (error: { code?: number }) => error.code,
      );
      if (code === NOT_AUTHORISED) denied.push(topic);
      else expect(code).toBe(0);
    }
    return denied;
  }
  const sinkAs = (address: typeof gate1, user: string) => {
    const connection = gatewayConnection(endpointOf(user), { address });
    const clock = realClock;
    return {
      connection,
      sink: createMqttSink({ connection, address, clock, liveWindowMs: 30_000 }),
    };
  };
  const oneOfEach = () =>
    Object.values(exampleFacts).map((entry, index) =>
      storedRecord(entry, { seq: index + 1, observedAtMs: Date.now() - index * 20_000 }),
    );
  const never = new AbortController().signal;

  test('a gateway may say everything that a gateway says, and doctor agrees', async () => {
    const { connection, sink } = sinkAs(gate1, 'site-1/gate-1');
    await online(connection);
    expect(await sink.write(oneOfEach(), never)).toEqual({ kind: 'accepted' });
    expect(await deniedTo('site-1/gate-1', saidByGateway)).toEqual([]);
    const probe = await probeMqtt({
      endpoint: endpointOf('site-1/gate-1'),
      files: realFiles,
      address: gate1,
    });
    expect(probe).toMatchObject({ ok: true, deniedTopics: [] });
    expect(connection.counters().connectionsLost).toBe(0);
    expect(connection.warnings).toEqual([]);
  });

  test('what the ops centre says reaches the gateway that it is for, and no other', async () => {
    const [mine, others] = await Promise.all(
      ['site-1/gate-1', 'site-1/gate-2'].map((user) =>
        listenTo(broker.url, ['gatehouse/v1/+/+/ack', 'gatehouse/v1/+/+/cmd/+'], credentials(user)),
      ),
    );
    const centre = await signedIn('ops-centre');
    for (const topic of saidByCentre) await centre.publishAsync(topic, '{}', { qos: 1 });
    await centre.publishAsync(topics.ack(gate2), 'last', { qos: 1 });
    await eventually('the last word', () => others?.heard.length === 1);
    expect(others?.heard[0]?.text).toBe('last');
    expect(mine?.heard.map(({ topic }) => topic)).toEqual(saidByCentre);
  });

  test.each([
    ['another gateway', gate2],
    ['a gateway of its name in another site', twin],
  ])(
    'a gateway that claims to be %s is refused, is told so, and nobody hears of it',
    async (_, claimed) => {
      const listener = await listenTo(broker.url, ['gatehouse/v1/#'], credentials('ops-centre'));
      const { connection, sink } = sinkAs(claimed, 'site-1/gate-1');
      await eventually('an answer', () => connection.state() !== 'connecting');
      const outcome = await sink.write(oneOfEach(), never);
      expect(outcome).toMatchObject({ kind: 'retry', hold: true });
      await connection.stop();
      const asClaimed = everyTopic.map((topic) =>
        topic.replace('site-1/gate-1', `${claimed.siteId}/${claimed.gatewayId}`),
      );
      expect(await deniedTo('site-1/gate-1', asClaimed)).toEqual(asClaimed);
      const { client } = await listenTo(broker.url, [], credentials('site-1/gate-1'));
      await client.publishAsync(topics.health(gate1), 'the end', { qos: 1 });
      await eventually('the end', () => listener.heard.some(({ text }) => text === 'the end'));
      const heard = listener.heard.filter(({ retained }) => !retained);
      expect(heard.map(({ topic }) => topic)).toEqual([topics.health(gate1)]);
    },
  );

  test('a gateway may not speak as the ops centre, not even to itself', async () => {
    expect(await deniedTo('site-1/gate-1', saidByCentre)).toEqual(saidByCentre);
  });

  test('the ops centre hears everything and says acknowledgements and commands only', async () => {
    const { heard } = await listenTo(broker.url, ['gatehouse/v1/#'], credentials('ops-centre'));
    const gateway = await signedIn('site-1/gate-1');
    for (const topic of saidByGateway) await gateway.publishAsync(topic, '[]', { qos: 1 });
    const all = new Set(saidByGateway);
    await eventually('every topic', () => all.isSubsetOf(new Set(heard.map(({ topic }) => topic))));
    expect(await deniedTo('ops-centre', everyTopic)).toEqual(saidByGateway);
    expect(await deniedTo('ops-centre', ['gatehouse/v1/x', 'other', '$SYS/x'])).toHaveLength(3);
  });

  test('a reader hears records and nothing else, and says nothing', async () => {
    const { heard } = await listenTo(broker.url, ['gatehouse/v1/#', '#'], credentials('reader'));
    const [gateway, centre] = [await signedIn('site-1/gate-1'), await signedIn('ops-centre')];
    for (const topic of saidByCentre) await centre.publishAsync(topic, '{}', { qos: 1 });
    for (const topic of saidByGateway) await gateway.publishAsync(topic, '[]', { qos: 1 });
    const records = recordKinds.flatMap((kind) => [
      topics.record(gate1, kind),
      topics.backfill(gate1, kind),
    ]);
    const heardOf = () => new Set(heard.map(({ topic }) => topic));
    await eventually('every record', () => new Set(records).isSubsetOf(heardOf()));
    expect([...heardOf()].toSorted()).toEqual(records.toSorted());
    expect(await deniedTo('reader', everyTopic)).toEqual(everyTopic);
  });

  test('nobody comes in without a name, with a wrong password, or unencrypted', async () => {
    const ca = readFileSync(broker.caFile);
    const attempt = (more: IClientOptions, url = broker.url) =>
      connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0, connectTimeout: 2_000, ...more });
    await expect(attempt({ ca })).rejects.toMatchObject({ code: NOT_AUTHORISED });
    await expect(attempt({ ca, username: 'ops-centre', password: 'guess' })).rejects.toMatchObject({
      code: NOT_AUTHORISED,
    });
    await expect(
      attempt({ ...credentials('ops-centre') }, broker.url.replace('mqtts', 'mqtt')),
    ).rejects.toThrow();
    const { hostname, port } = new URL(broker.url);
    const old = openTls({ host: hostname, port: Number(port), ca, maxVersion: 'TLSv1.2' });
    await expect(once(old, 'secureConnect')).rejects.toThrow(/protocol version/);
  });
});

describeWithAll([mosquitto, passwd, openssl], 'the shipped rules with client certificates', () => {
  const withoutComment = (configuration: string): string =>
    configuration.replaceAll(/^#(cafile|require_certificate|use_identity_as_username) /gm, '$1 ');

  test('the name in the certificate is the user: its own topics, and nobody without one', async () => {
    const own = certificateFor('site-1/gate-1', 'gate-1');
    const broker = await startShipped((configuration) =>
      withoutComment(configuration).replace('/etc/mosquitto/certs/clients-ca.pem', own.certFile),
    );
    onTestFinished(() => broker.stop());
    const connect = (pair: CertificatePair | null, address = gate1) =>
      gatewayConnection(endpointTo(broker.url, { caFile: broker.caFile, ...pair }), { address });
    const connection = connect(own);
    await online(connection);
    const topic = topics.record(gate1, 'alert');
    const options = { qos: 1, retain: false, contentType: null } as const;
    expect(await connection.publish(topic, '[]', options)).toMatchObject({ kind: 'acknowledged' });
    expect(await connection.publish(topics.record(gate2, 'alert'), '[]', options)).toMatchObject({
      kind: 'refused',
      refusal: 'hold',
    });
    for (const pair of [null, certificateFor('site-1/gate-1', 'gate-1')]) {
      const stranger = connect(pair);
      await eventually('the refusal', () => stranger.state() !== 'connecting');
      expect(stranger.counters().connects).toBe(0);
      await stranger.stop();
    }
  });
});

describeWithAll([mosquitto, passwd, openssl], 'the shipped rules for publishers', () => {
  const withPublishers: Edit = (rules) =>
    rules.replaceAll(/^#(user|topic|pattern) /gm, '$1 ').replaceAll('tower-a', 'site-1');

  test('a gateway publishes them below its own names, hosts hear them and may ask for a rebirth', async () => {
    const broker = await startShipped(asItIs, withPublishers);
    onTestFinished(() => broker.stop());
    const ca = readFileSync(broker.caFile);
    const signedIn = async (user: string) => {
      const password = passwordOf(user);
      const { client } = await listenTo(broker.url, [], { ca, username: user, password });
      return client;
    };
    const codesOf = async (user: string, asked: readonly string[]) => {
      const client = await signedIn(user);
      const codes = asked.map((topic) =>
        client.publishAsync(topic, 'x', { qos: 1 }).then(
          () => 0,
          (error: { code?: number }) => error.code,
        ),
      );
      return await Promise.all(codes);
    };
    const own = [
      ...['NBIRTH/gate-1', 'NDEATH/gate-1', 'DBIRTH/gate-1/a', 'DDEATH/gate-1/a', 'DDATA/gate-1/a'],
    ].map((path) => `spBv1.0/site-1/${path}`);
    own.push('homeassistant/device/site-1/gate-1/config', 'gatehouse-home/site-1/gate-1/backlog');
    own.push(topics.record(gate1, 'alert'));
    const command = 'spBv1.0/site-1/NCMD/gate-1';
    expect(await codesOf('site-1/gate-1', own)).toEqual(own.map(() => 0));
    const others = own.map((topic) => topic.replace('gate-1', 'gate-2'));
    const denied = (asked: readonly string[]) => asked.map(() => NOT_AUTHORISED);
    expect(await codesOf('site-1/gate-1', others)).toEqual(denied(others));
    expect(await codesOf('site-1/gate-1', [command])).toEqual([NOT_AUTHORISED]);
    expect(await codesOf('scada', [command, ...own])).toEqual([0, ...denied(own)]);
    expect(await codesOf('home-assistant', ['homeassistant/status', ...own])).toEqual([
      ...[0, ...denied(own)],
    ]);
  });
});
