import { rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeviceAlert, FeverAlert } from '#gateway/domain/alert.ts';
import { DeviceAdvice } from '#gateway/domain/device-health.ts';
import { encodeCloudEvent } from '#gateway/wire/cloud-event.ts';
import { topics } from '#gateway/wire/topics.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { exampleConfirmedAlert, exampleDeviceAlert } from '#tests/support/example-alerts.ts';
import type { LoopbackBroker } from '#tests/support/loopback-broker.ts';
import { startLoopbackBroker } from '#tests/support/loopback-broker.ts';
import type { FlowsProcess } from '#tests/support/node-red.ts';
import { nodeRed, startFlows } from '#tests/support/node-red.ts';
import { serverDirectory } from '#tests/support/server-process.ts';
import { exampleAlert, storedRecord } from '#tests/support/stored-records.ts';
import type { WebhookCall } from '#tests/support/webhook.ts';
import { startWebhook } from '#tests/support/webhook.ts';

const from = { siteId: 'tower-a', gatewayId: 'gate-1' };
const alertTopic = topics.record(from, 'alert');
let lastSeq = 0;

/** An alert with a number that no other test used. */
function nextAlert(facts: FeverAlert | DeviceAlert = exampleAlert): { id: string; text: string } {
  lastSeq += 1;
  const text = encodeCloudEvent(from, storedRecord({ kind: 'alert', facts }, { seq: lastSeq }));
  return { id: `gate-1:1:${lastSeq}`, text };
}

describeWith(nodeRed, 'the flow "alert to webhook" in Node-RED', () => {
  let broker: LoopbackBroker;
  let webhook: Awaited<ReturnType<typeof startWebhook>>;
  let flows: FlowsProcess;
  let directory: string;

  beforeAll(async () => {
    directory = await serverDirectory('webhook');
    const passwordFile = path.join(directory, 'broker.password');
    await writeFile(passwordFile, 'correct horse\n', { mode: 0o600 });
    broker = await startLoopbackBroker({ username: 'flows', password: 'correct horse' });
    webhook = await startWebhook();
    flows = await startFlows({
      GATEHOUSE_BROKER_URL: broker.url,
      GATEHOUSE_BROKER_USERNAME: 'flows',
      GATEHOUSE_BROKER_PASSWORD_FILE: passwordFile,
      GATEHOUSE_WEBHOOK_URL: webhook.url,
      GATEHOUSE_WEBHOOK_RETRY_MS: '10',
    });
    await eventually('the node to subscribe', () => broker.subscriptions.length === 2, 50_000);
    await eventually('the address to be printed', () => flows.output().includes('Flows: http'));
  });
  afterAll(async () => {
    await flows.stop();
    await broker.close();
    await webhook.close();
    await rm(directory, { recursive: true });
  });

  /** Everything that was published before has gone through once this alert has arrived. */
  async function fence(): Promise<void> {
    const { id, text } = nextAlert();
    await broker.publish(alertTopic, text);
    await eventually('the fence', () => webhook.callsFor(id).length === 1);
  }

  test('it listens to alerts, live and late, and to nothing else', () => {
    expect(broker.subscriptions).toEqual([
      'gatehouse/v1/+/+/alert',
      'gatehouse/v1/+/+/backfill/alert',
    ]);
  });

  test('an alert is one call with what a person and a program need', async () => {
    const { id, text } = nextAlert();
    await broker.publish(alertTopic, text);
    await fence();
    const calls = webhook.callsFor(id);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': id,
    });
    expect(calls[0]?.body).toEqual({
      text: 'P1 fever raised: main-entrance / lane-1, 38.6 °C (raw 36.4 °C), suspected, tower-a 2026-11-23T08:00:00.000Z',
      id,
      time: '2026-11-23T08:00:00.000Z',
      late: false,
      site: 'tower-a',
      gateway: 'gate-1',
      checkpoint: 'main-entrance',
      lane: 'lane-1',
      device: 'thermometer-1',
      priority: 'P1',
      kind: 'fever',
      change: 'raised',
      episode: 'lane-1-boot-8',
      state: null,
      attempt: 1,
      rawTemperatureCelsius: 36.4,
      compensatedTemperatureCelsius: 38.6,
      contactTemperatureCelsius: null,
      outcome: 'suspected',
      reason: 'at-or-above-absolute-limit',
    });
  });

  /** The only call for such an alert. */
  async function callFor(facts: FeverAlert | DeviceAlert): Promise<WebhookCall | undefined> {
    const { id, text } = nextAlert(facts);
    await broker.publish(alertTopic, text);
    await fence();
    expect(webhook.callsFor(id)).toHaveLength(1);
    return webhook.callsFor(id)[0];
  }

  test('a fever that a contact thermometer confirmed is told as that', async () => {
    expect((await callFor(exampleConfirmedAlert))?.body).toMatchObject({
      text: 'P1 fever updated: main-entrance / lane-1, 38.6 °C (raw 36.4 °C), contact thermometer 38.4 °C, confirmed, tower-a 2026-11-23T08:00:00.000Z',
      kind: 'fever',
      change: 'updated',
      state: 'confirmed',
      contactTemperatureCelsius: 38.4,
    });
  });

  test('that a guard has phoned about an alert is no new alarm', async () => {
    const { id, text } = nextAlert({ ...exampleConfirmedAlert, change: 'called' });
    await broker.publish(alertTopic, text);
    await broker.publish(topics.backfill(from, 'alert'), `[${text}]`);
    await fence();
    expect(webhook.callsFor(id)).toEqual([]);
    // Neither refused nor failed: it was understood.
    expect(flows.output()).not.toContain(id);
  });

  test('an alert about a thermometer says which one, what is wrong and what to do', async () => {
    expect((await callFor(exampleDeviceAlert))?.body).toEqual({
      text: 'P2 device raised: main-entrance / lane-1, thermometer-1 stuck: switch the thermometer off and on, and replace it if that does not help, tower-a 2026-11-23T08:00:00.000Z',
      id: expect.stringMatching(/^gate-1:1:\d+$/),
      time: '2026-11-23T08:00:00.000Z',
      late: false,
      site: 'tower-a',
      gateway: 'gate-1',
      checkpoint: 'main-entrance',
      lane: 'lane-1',
      device: 'thermometer-1',
      priority: 'P2',
      kind: 'device',
      change: 'raised',
      alertKey: 'thermometer-1-stuck-1795420800000',
      condition: 'stuck',
      advice: 'restart',
      since: '2026-11-23T07:30:00.000Z',
      measure: 'run-readings',
      found: 24,
      limit: 12,
      count: 24,
    });
  });

  test('a thermometer that is well again by itself is told without anything to do', async () => {
    const call = await callFor({ ...exampleDeviceAlert, change: 'cleared', priority: 'P3' });
    expect(call?.body.text).toBe(
      'P3 device cleared: main-entrance / lane-1, thermometer-1 stuck, over by itself, tower-a 2026-11-23T08:00:00.000Z',
    );
  });

  test('every advice is a sentence, never its code', async () => {
    for (const advice of Object.values(DeviceAdvice)) {
      const call = await callFor({ ...exampleDeviceAlert, advice });
      expect(call?.body).toMatchObject({ advice });
      const [, told = ''] = call?.body.text?.split('thermometer-1 stuck: ') ?? [];
      expect(told).not.toMatch(new RegExp(`^${advice}, tower-a`));
      expect(told).toMatch(/^\w+ .* \w+.*, tower-a /);
    }
  });

  test('an alert that comes three times, live and late, is still one call', async () => {
    const { id, text } = nextAlert();
    await broker.publish(alertTopic, text);
    await broker.publish(alertTopic, text);
    await broker.publish(topics.backfill(from, 'alert'), `[${text}]`);
    await fence();
    expect(webhook.callsFor(id)).toHaveLength(1);
  });

  test('an alert from an outage is marked late', async () => {
    const { id, text } = nextAlert();
    await broker.publish(topics.backfill(from, 'alert'), `[${text}]`);
    await fence();
    expect(webhook.callsFor(id)).toMatchObject([{ body: { late: true } }]);
  });

  test('a message that is not valid goes to the second output with its reason, not to the webhook', async () => {
    const before = webhook.calls.length;
    const { text } = nextAlert();
    await broker.publish(alertTopic, text.replace('36.4', '"very warm"'));
    await broker.publish(alertTopic, 'no JSON');
    await fence();
    expect(webhook.calls.length).toBe(before + 1);
    await eventually('both reasons', () => {
      const output = flows.output();
      return (
        output.includes('data.rawTemperatureCelsius: must be number') &&
        output.includes('payload: not JSON')
      );
    });
    expect(flows.output()).toContain('[debug:refused message]');
  });

  test('a webhook that is down for a moment gets the same alert again, with the same key', async () => {
    const { id, text } = nextAlert();
    webhook.answerNext(503, 500, 429);
    await broker.publish(alertTopic, text);
    const calls = await eventually('the fourth call', () => {
      const made = webhook.callsFor(id);
      return made.length === 4 ? made : null;
    });
    expect(new Set(calls.map((call) => call.headers['idempotency-key']))).toEqual(new Set([id]));
    expect(calls[3]?.body).toEqual(calls[0]?.body);
  });

  test('a webhook that never takes an alert is called five times, then it is told', async () => {
    const { id, text } = nextAlert();
    webhook.answerNext(500, 500, 500, 500, 500);
    await broker.publish(alertTopic, text);
    await eventually('the log to tell', () =>
      flows.output().includes(`did not take alert ${id} (500, 5 tries)`),
    );
    await fence();
    expect(webhook.callsFor(id)).toHaveLength(5);
  });

  test('a webhook that refuses an alert for good is not called again', async () => {
    const { id, text } = nextAlert();
    webhook.answerNext(400);
    await broker.publish(alertTopic, text);
    await eventually('the log to tell', () =>
      flows.output().includes(`did not take alert ${id} (400, 1 tries)`),
    );
    await fence();
    expect(webhook.callsFor(id)).toHaveLength(1);
  });

  test('the node is loaded, with its words in Chinese and English', async () => {
    const read = async (address: string, accept: string, language: string) =>
      (
        await fetch(`${flows.url}${address}`, {
          headers: { accept, 'accept-language': language },
        })
      ).text();
    const nodes = JSON.parse(await read('/nodes', 'application/json', 'en-US')) as {
      module: string;
      types: string[];
      enabled: boolean;
      err?: string;
    }[];
    const ours = nodes.filter((node) => node.types.includes('gatehouse-in'));
    expect(ours).toEqual([
      expect.objectContaining({ module: 'node-red-contrib-gatehouse-in', enabled: true }),
    ]);
    expect(ours[0]?.err).toBeUndefined();
    expect(await read('/nodes/messages?lng=zh-CN', 'application/json', 'zh-CN')).toContain(
      '消息服务器',
    );
    expect(await read('/nodes', 'text/html', 'zh-CN')).toContain('被拒绝的消息');
    expect(await read('/nodes', 'text/html', 'en-US')).toContain('Refused messages');
  });

  test('the editor is for this machine only', async () => {
    const port = Number(new URL(flows.url).port);
    expect(await statusFor(port, `127.0.0.1:${port}`)).toBe(200);
    expect(await statusFor(port, 'evil.example')).toBe(403);
    expect(await accepts('127.0.0.2', port)).toBe(false);
  });

  test('it ends within five seconds and leaves nothing behind', async () => {
    const startedAt = performance.now();
    expect(await flows.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await accepts('127.0.0.1', Number(new URL(flows.url).port))).toBe(false);
    await eventually('the client to be gone', () => broker.clients().length === 0);
  });
});

function statusFor(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/flows', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
