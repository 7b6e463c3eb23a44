import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCentreLink } from '#gateway/sinks/mqtt/centre-link.ts';
import { gatewayStateV1, heartbeatV1 } from '#gateway/wire/control-messages.ts';
import type { BrokerBench } from '#tests/support/broker-benches.ts';
import { describeOverBrokers } from '#tests/support/broker-benches.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { Listener, TestConnection } from '#tests/support/mqtt-parts.ts';
import {
  gateAddress,
  gateBase,
  gatewayConnection,
  listenTo,
  online,
} from '#tests/support/mqtt-parts.ts';
import { realClock } from '#tests/support/real-clock.ts';

async function connectionTo(bench: BrokerBench): Promise<TestConnection> {
  const connection = gatewayConnection(bench.endpoint);
  await online(connection);
  return connection;
}

describeOverBrokers('what a gateway says and hears', (kind) => {
  let bench: BrokerBench;
  beforeAll(async () => {
    bench = await kind.start();
  });
  afterAll(() => bench.stop());

  test('the state says online after each connect, and offline with the same session after a loss', async () => {
    const listener = await listenTo(bench.url, [`${gateBase}/state`], bench.centre);
    const states = () =>
      listener.heard
        .filter(({ retained }) => !retained)
        .map(({ text }) => gatewayStateV1.parse(JSON.parse(text)));
    const connection = gatewayConnection(bench.endpoint, {
      // A second client with the same id makes the broker drop the first without a goodbye.
      reconnect: {
        firstMs: 60_000,
        longestMs: 60_000,
        stableMs: 60_000,
        quietMs: 61_000,
        calmMs: 62_000,
      },
    });
    await eventually('birth', () => states().length === 1);
    const rival = gatewayConnection(bench.endpoint, { bootId: 'boot-2' });
    await eventually('death and second birth', () => states().length === 3);
    const [birth, ...later] = states();
    const death = later.find(({ status }) => status === 'offline');
    expect(birth).toMatchObject({ status: 'online', bootId: 'boot-1' });
    expect(death).toMatchObject({ bootId: 'boot-1', sessionId: birth?.sessionId });
    expect(later.find(({ status }) => status === 'online')).toMatchObject({ bootId: 'boot-2' });
    await eventually('the loss', () => connection.state() !== 'online');
    await rival.stop();
    await eventually('goodbye', () => states().at(-1)?.status === 'offline');
    expect(states().at(-1)?.bootId).toBe('boot-2');
    expect(states()).toHaveLength(4);
  });

  test('whoever comes later finds the state retained', async () => {
    await connectionTo(bench);
    const listener = await listenTo(bench.url, [`${gateBase}/state`], {
      ...bench.centre,
      clientId: 'ops-centre-late',
    });
    await eventually('the retained state', () => listener.heard.length === 1);
    expect(listener.heard[0]).toMatchObject({ retained: true });
  });

  // Mosquitto 2.0.11 grants every subscription and filters later, so only the embedded broker can say no.
  if (kind.protocolVersion === 4) {
    test('a subscription that is denied is told', async () => {
      const connection = await connectionTo(bench);
      connection.subscribe([`${gateBase}/ack`]);
      connection.subscribe(['gatehouse/v1/site-1/gate-2/ack']);
      await eventually('the warning', () => connection.warnings.length > 0);
      expect(connection.warnings).toEqual([
        'The broker does not allow this gateway to subscribe to gatehouse/v1/site-1/gate-2/ack.',
      ]);
    });
  }

  test('the conversation with the ops centre: heartbeat, confirmation, request and answer', async () => {
    const conversation = ['health', 'cmd/resend/reply', 'device/+/state'];
    const filters = conversation.map((path) => `${gateBase}/${path}`);
    const listener = await listenTo(bench.url, filters, bench.centre);
    const connection = await connectionTo(bench);
    const { confirmed, link } = centreSide(connection);
    await eventually('a heartbeat', () =>
      listener.heard.some(({ topic }) => topic.endsWith('/health')),
    );
    const heartbeat = listener.heard.find(({ topic }) => topic.endsWith('/health'));
    expect(heartbeatV1.parse(JSON.parse(heartbeat?.text ?? '')).head).toEqual({ epoch: 1, seq: 9 });
    await say(listener, 'ack', '{"centreId":"main","confirmed":[{"epoch":1,"seq":9}]}');
    await say(listener, 'ack', 'rubbish');
    await say(listener, 'cmd/resend', '{"requestId":"r-1","epoch":1,"fromSeq":2,"toSeq":3}');
    await eventually('the answer', () => listener.heard.some(({ text }) => text.includes('r-1')));
    expect(confirmed).toEqual([{ epoch: 1, seq: 9 }]);
    expect(link.counters()).toMatchObject({ acks: 1, refused: { 'not-json': 1 } });
    await hearsAgain(bench, connection, confirmed);
  });
});

function centreSide(connection: TestConnection) {
  const confirmed: unknown[] = [];
  const link = createCentreLink({
    connection,
    address: gateAddress,
    clock: realClock,
    heartbeat: () => ({
      bootId: 'boot-1',
      sentAtMs: Date.now(),
      clockState: 'synchronised',
      head: { epoch: 1, seq: 9 },
      epochs: [{ epoch: 1, firstSeq: 1, lastSeq: 9, reason: 'first-start' }],
      devices: [],
    }),
    onConfirmed: (_centreId, list) => confirmed.push(...list) > 0,
    onResend: ({ requestId }) =>
      Promise.resolve({ requestId, accepted: true, reason: '', records: 2, missing: [] }),
    onCommand: () => {},
  });
  link.start();
  return { confirmed, link };
}

const say = (listener: Listener, path: string, text: string): Promise<unknown> =>
  listener.client.publishAsync(`${gateBase}/${path}`, text, { qos: 1 });

/** After a broker restart, which loses every session, the gateway must still hear the centre. */
async function hearsAgain(
  bench: BrokerBench,
  connection: TestConnection,
  confirmed: readonly unknown[],
): Promise<void> {
  await bench.kill();
  await eventually('the loss', () => connection.state() === 'offline');
  await bench.back();
  await online(connection);
  const centre = await listenTo(bench.url, [], bench.centre);
  await eventually('a confirmation after the restart', async () => {
    await say(centre, 'ack', '{"centreId":"main","confirmed":[{"epoch":1,"seq":10}]}');
    return confirmed.length >= 2;
  });
}
