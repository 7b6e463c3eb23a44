import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { probeMqtt } from '#gateway/sinks/mqtt/mqtt-probe.ts';
import { createMqttSink } from '#gateway/sinks/mqtt/mqtt-sink.ts';
import { mosquittoForTest } from '#tests/support/broker-benches.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import type { TestConnection } from '#tests/support/mqtt-parts.ts';
import {
  endpointTo,
  gateAddress,
  gateBase,
  gatewayConnection,
  listenTo,
  online,
  realFiles,
} from '#tests/support/mqtt-parts.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { freePort } from '#tests/support/server-process.ts';
import { exampleFacts, storedRecord } from '#tests/support/stored-records.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const never = new AbortController().signal;
const sinkOn = (connection: TestConnection) =>
  createMqttSink({
    connection,
    address: gateAddress,
    clock: realClock,
    liveWindowMs: 30_000,
    maxEventsPerMessage: 1,
  });
const live = (kind: keyof typeof exampleFacts, seq = 1) =>
  storedRecord(exampleFacts[kind], { seq, observedAtMs: Date.now() });
/** With `max_queued_messages 0` Mosquitto 2.0.11 closes the connection after each message that it denies. */
const RULES = ['acl_file {directory}/acl', 'max_queued_messages 1000'];

/** As `mosquitto_passwd` writes it: PBKDF2 with SHA-512. */
function mosquittoHash(password: string): string {
  const salt = randomBytes(12);
  const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512');
  return `$7$101$${salt.toString('base64')}$${hash.toString('base64')}`;
}

const readings = (count: number) => Array.from({ length: count }, (_, n) => live('reading', n + 1));

describeWith(mosquitto, 'what Mosquitto says no to, and how it goes away', () => {
  test('a topic that its rules deny is held, and the others go through', async () => {
    const server = await mosquittoForTest({
      extraConfiguration: RULES,
      files: { acl: `topic readwrite ${gateBase}/state\ntopic write ${gateBase}/reading\n` },
    });
    const connection = gatewayConnection(endpointTo(server.url));
    await online(connection);
    expect(await sinkOn(connection).write([live('scan')], never)).toEqual({
      kind: 'retry',
      cause: 'the broker does not allow this gateway to publish on its topic',
      hold: true,
    });
    expect(
      await sinkOn(connection).write([live('scan', 1), live('reading', 2)], never),
    ).toMatchObject({
      kind: 'partial',
      retry: [0],
    });
    expect(connection.state()).toBe('online');
  });

  test('MQTT 3.1.1 is told that it is accepted all the same, which is why 5 is the default', async () => {
    const server = await mosquittoForTest({
      extraConfiguration: RULES,
      files: { acl: `topic readwrite ${gateBase}/state\n` },
    });
    const connection = gatewayConnection(endpointTo(server.url, { protocolVersion: 4 }));
    await online(connection);
    expect(await sinkOn(connection).write([live('scan')], never)).toEqual({ kind: 'accepted' });
  });

  test('a wrong password is told as a refusal, and the right one is taken without a restart', async () => {
    const server = await mosquittoForTest({
      allowAnonymous: false,
      extraConfiguration: ['password_file {directory}/passwords'],
      files: { passwords: `gate-1:${mosquittoHash('right')}\n` },
    });
    const passwordFile = join(temporaryDirectory(), 'password');
    writeFileSync(passwordFile, 'wrong\n', { mode: 0o600 });
    const endpoint = endpointTo(server.url, { username: 'gate-1', passwordFile });
    const connection = gatewayConnection(endpoint);
    await eventually('the refusal', () => connection.state() === 'refused');
    expect(connection.status().detail).toMatch(/does not let this gateway in/);
    writeFileSync(passwordFile, 'right\n');
    await online(connection);
  });

  test('its Receive Maximum is kept, however large our own window is', async () => {
    const server = await mosquittoForTest({ extraConfiguration: ['max_inflight_messages 3'] });
    const connection = gatewayConnection(endpointTo(server.url));
    await online(connection);
    const writing = sinkOn(connection).write(readings(300), never);
    let most = 0;
    let isWriting = true;
    void writing.then(() => {
      isWriting = false;
    });
    while (isWriting) {
      most = Math.max(most, connection.counters().inFlight);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await writing).toEqual({ kind: 'accepted' });
    expect(most).toBe(3);
    expect(connection.counters().connectionsLost).toBe(0);
  });

  test('a record larger than it takes is rejected, not tried for ever', async () => {
    const server = await mosquittoForTest({ extraConfiguration: ['max_packet_size 2000'] });
    const connection = gatewayConnection(endpointTo(server.url));
    await online(connection);
    const one = live('reading', 2);
    const large = { ...one, factsJson: `${one.factsJson}${' '.repeat(2_000)}` };
    expect(await sinkOn(connection).write([live('reading', 1), large], never)).toMatchObject({
      kind: 'partial',
      rejected: [{ index: 1 }],
      retry: [],
    });
  });

  test('a broker that is frozen is noticed within one and a half keepalive intervals', async () => {
    const server = await mosquittoForTest();
    const connection = gatewayConnection(endpointTo(server.url), { keepaliveSeconds: 2 });
    await online(connection);
    process.kill(server.pid, 'SIGSTOP');
    const frozenAtMs = performance.now();
    const writing = sinkOn(connection).write([live('alert')], never);
    expect(await writing).toMatchObject({ kind: 'retry', hold: false });
    // With slack for a busy machine; the fault matrix measures it on a quiet one.
    expect(performance.now() - frozenAtMs).toBeLessThan(2_000 * 1.5 + 1_500);
    expect(connection.status()).toEqual({
      state: 'offline',
      detail: 'The broker no longer answers.',
    });
    process.kill(server.pid, 'SIGCONT');
    await online(connection);
    expect(await sinkOn(connection).write([live('alert')], never)).toEqual({ kind: 'accepted' });
  });

  test('an acknowledgement that does not come in time ends the connection', async () => {
    const server = await mosquittoForTest();
    const connection = gatewayConnection(endpointTo(server.url), { ackTimeoutMs: 300 });
    await online(connection);
    process.kill(server.pid, 'SIGSTOP');
    expect(await sinkOn(connection).write([live('alert')], never)).toEqual({
      kind: 'retry',
      cause: 'the broker did not acknowledge a message in time',
      hold: false,
    });
    expect(connection.counters()).toMatchObject({ overdueAcknowledgements: 1, connectionsLost: 1 });
    process.kill(server.pid, 'SIGCONT');
    await online(connection);
  });

  test('two machines with one id push each other out, and are told what that looks like', async () => {
    const server = await mosquittoForTest();
    const first = gatewayConnection(endpointTo(server.url));
    const details: string[] = [];
    first.onState(({ state, detail }) => {
      if (state === 'refused') details.push(detail);
    });
    await online(first);
    gatewayConnection(endpointTo(server.url), { bootId: 'boot-2' });
    await eventually('the suspicion', () => details.length > 0);
    expect(details[0]).toContain("does another machine use this gateway's id");
  });

  test('a session taken over is told as what it is where the broker says so', async () => {
    const [connack, takenOver] = [Buffer.from('2003000000', 'hex'), Buffer.from('e0018e', 'hex')];
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.write(connack);
        socket.once('data', () => socket.end(takenOver));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const longestMs = 700;
    const connection = gatewayConnection(endpointTo(`mqtt://127.0.0.1:${port}`), {
      reconnect: { firstMs: 10, longestMs, stableMs: 30_000, quietMs: 40_000, calmMs: 60_000 },
    });
    await eventually('the refusal', () => connection.state() === 'refused');
    const takenOverAtMs = performance.now();
    expect(connection.warnings).toEqual([connection.status().detail]);
    expect(connection.status().detail).toContain("Another machine uses this gateway's id");
    expect(connection.counters().takeovers).toBeGreaterThan(0);
    expect(await sinkOn(connection).write([live('reading')], never)).toMatchObject({
      kind: 'retry',
    });
    // It does not fight: the other machine keeps the broker for the longest wait there is.
    await eventually('the next attempt', () => connection.counters().connects === 2);
    expect(performance.now() - takenOverAtMs).toBeGreaterThan(longestMs - 100);
  });

  test('through websockets it is the same', async () => {
    const port = await freePort();
    const server = await mosquittoForTest({
      extraConfiguration: [`listener ${port} 127.0.0.1`, 'protocol websockets'],
    });
    const listener = await listenTo(server.url, [`${gateBase}/+`]);
    const connection = gatewayConnection(endpointTo(`ws://127.0.0.1:${port}`));
    await online(connection);
    const batch = [live('alert', 1), live('passage', 2)];
    expect(await sinkOn(connection).write(batch, never)).toEqual({ kind: 'accepted' });
    await eventually('state and records', () => listener.heard.length === 3);
  });

  test('a large message on a control topic does not reach the gateway', async () => {
    const server = await mosquittoForTest();
    const connection = gatewayConnection(endpointTo(server.url));
    const sizes: number[] = [];
    connection.onMessage(({ payload }) => sizes.push(payload.length));
    connection.subscribe([`${gateBase}/ack`]);
    await online(connection);
    const { client } = await listenTo(server.url, []);
    await client.publishAsync(`${gateBase}/ack`, Buffer.alloc(300_000), { qos: 1 });
    await eventually('a small one', async () => {
      await client.publishAsync(`${gateBase}/ack`, 'small', { qos: 1 });
      return sizes.length > 0;
    });
    expect(new Set(sizes)).toEqual(new Set([5]));
    expect(connection.counters().connectionsLost).toBe(0);
  });
});

describeWith(mosquitto, 'doctor', () => {
  const probe = (url: string, more = {}) =>
    probeMqtt({
      endpoint: endpointTo(url, more),
      files: realFiles,
      address: gateAddress,
      timeoutMs: 2_000,
    });

  test('a broker that takes everything is fine, and nobody mistakes the probe for a record', async () => {
    const server = await mosquittoForTest();
    const listener = await listenTo(server.url, ['gatehouse/#']);
    const gateway = gatewayConnection(endpointTo(server.url));
    await online(gateway);
    expect(await probe(server.url)).toEqual({
      ok: true,
      sentence: `${server.url} takes all messages of this gateway over MQTT 5.`,
      action: '',
      deniedTopics: [],
    });
    expect(gateway.counters().connectionsLost).toBe(0);
    const probes = listener.heard.filter(({ topic }) => !topic.endsWith('/state'));
    expect(new Set(probes.map(({ text }) => text))).toEqual(new Set(['[]']));
  });

  test('what is denied is named', async () => {
    const server = await mosquittoForTest({
      extraConfiguration: RULES,
      files: { acl: `topic readwrite ${gateBase}/#\ntopic deny ${gateBase}/alert\n` },
    });
    const result = await probe(server.url);
    expect(result).toMatchObject({ ok: false, deniedTopics: [`${gateBase}/alert`] });
    expect(result.sentence).toContain(`but not use ${gateBase}/alert`);
    expect(result.action).not.toBe('');
  });

  test('nothing there, and nobody let in, are told apart', async () => {
    const closed = await mosquittoForTest();
    await closed.stop();
    expect(await probe(closed.url)).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('ECONNREFUSED'),
    });
    const locked = await mosquittoForTest({ allowAnonymous: false });
    expect(await probe(locked.url)).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('does not let this gateway in'),
    });
  });

  test('a secret that cannot be read is told, too', async () => {
    const result = await probe('mqtt://127.0.0.1:1', { username: 'u', passwordFile: '/nowhere' });
    expect(result).toMatchObject({ ok: false, sentence: expect.stringContaining('/nowhere') });
  });
});
