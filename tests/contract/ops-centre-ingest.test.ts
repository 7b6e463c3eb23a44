import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { topics } from '#gateway/wire/topics.ts';
import { auditStore } from '#ops-centre/app/audit.ts';
import type { RunningOpsCentre } from '#ops-centre/app/ops-centre.ts';
import type { AlertList } from '#ops-centre/http/api/alert-types.ts';
import type { GatewayList } from '#ops-centre/http/api/gateway-types.ts';
import type { PassageList } from '#ops-centre/http/api/passage-types.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { TestBroker } from '#tests/support/ops-centre/brokers.ts';
import { brokerKinds, portOf } from '#tests/support/ops-centre/brokers.ts';
import { FakeGateway } from '#tests/support/ops-centre/fake-gateway.ts';
import type { Person } from '#tests/support/ops-centre/running-centre.ts';
import { ADMIN, post, setUp, startCentre } from '#tests/support/ops-centre/running-centre.ts';
import { directoryToKeep } from '#tests/support/ops-centre/staffed-centre.ts';
import {
  alertFacts,
  passageFacts,
  readingFacts,
  readingMessage,
} from '#tests/support/ops-centre/wire-events.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const reading = { kind: 'reading', facts: readingFacts } as const;

const STORED_READINGS = 'records_stored_total{kind="reading"}';

async function metricOf(centre: RunningOpsCentre, name: string): Promise<number> {
  const text = await (await fetch(`${centre.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`gatehouse_ops_centre_${name}`));
  return Number(line?.split(' ').at(-1) ?? 0);
}

let gateways = 0;

/** A gateway of a name that no other test has. */
async function newGateway(broker: TestBroker): Promise<FakeGateway> {
  const address = { siteId: 'tower-1', gatewayId: `gate-${++gateways}` };
  const gateway = await FakeGateway.connect(broker, address);
  cleanUps.push(() => gateway.close());
  return gateway;
}

describe.each(brokerKinds)('over $name', ({ start, isInstalled }) => {
  const testHere = isInstalled ? test : test.skip;
  let broker: TestBroker;
  let centre: RunningOpsCentre;
  let admin: Person;

  beforeAll(async () => {
    if (!isInstalled) return;
    broker = await start();
    centre = await startCentre({ broker, dataDirectory: directoryToKeep() });
    await centre.brokerConnected();
    admin = await setUp(centre);
  });

  afterAll(async () => {
    await centre?.stop();
    await broker?.stop();
  });

  testHere('what a gateway publishes is stored once, shown, and confirmed to it', async () => {
    const gateway = await newGateway(broker);
    const { gatewayId } = gateway.address;
    await gateway.emit(reading);
    await gateway.emit({ kind: 'passage', facts: passageFacts('p-1') });
    await gateway.emit({ kind: 'alert', facts: alertFacts('p-1') });
    await eventually('the confirmation', () => gateway.confirmedSeq === 3);
    const { alerts } = await admin.get<AlertList>('/api/alerts');
    expect(alerts).toMatchObject([{ alertId: `${gatewayId}.p-1`, state: 'open' }]);
    const { passages } = await admin.get<PassageList>('/api/passages');
    expect(passages).toMatchObject([{ passageId: 'p-1', eventId: `${gatewayId}:1:2` }]);
    const view = (await admin.get<GatewayList>('/api/gateways')).gateways.at(-1);
    expect(view).toMatchObject({ gatewayId, status: 'online', missingCount: 0 });
  });

  testHere('a record that is lost on the way is asked for, arrives and is confirmed', async () => {
    const gateway = await newGateway(broker);
    await gateway.emit(reading);
    gateway.lose({ kind: 'alert', facts: alertFacts('p-2') });
    gateway.lose(reading);
    await gateway.emit(reading);
    await eventually('the confirmation', () => gateway.confirmedSeq === 4);
    expect(gateway.requests).toMatchObject([{ epoch: 1, fromSeq: 2, toSeq: 3 }]);
  });

  testHere('the loss of the last record is found by the heartbeat alone', async () => {
    const gateway = await newGateway(broker);
    await gateway.emit(reading);
    gateway.lose({ kind: 'alert', facts: alertFacts('p-3') });
    await gateway.heartbeat();
    await eventually('the confirmation', () => gateway.confirmedSeq === 2);
    const [alert] = (await admin.get<AlertList>('/api/alerts')).alerts;
    expect(alert?.alertId).toBe(`${gateway.address.gatewayId}.p-3`);
  });

  testHere('malformed input is counted by reason, stored nowhere, and stops nothing', async () => {
    const gateway = await newGateway(broker);
    const from = gateway.address;
    const good = readingMessage({ seq: 1, from });
    const bad = {
      'not-json': { ...good, payload: '{' },
      'not-utf8': { ...good, payload: Buffer.from([0xff, 0xff]) },
      'too-large': { ...good, payload: ' '.repeat(256 * 1024 + 1) },
      'other-gateway': { ...good, topic: 'gatehouse/v1/tower-1/gate-99/reading' },
      'other-kind': { ...good, topic: topics.record(from, 'scan') },
      schema: { ...good, payload: good.payload.replace('34.2', 'null') },
      'unknown-topic': { ...good, topic: 'gatehouse/v1/TOWER/gate-1/reading' },
    };
    const storedBefore = await metricOf(centre, STORED_READINGS);
    for (const message of Object.values(bad)) await gateway.publish(message);
    await gateway.emit(reading);
    await eventually('the confirmation', () => gateway.confirmedSeq === 1);
    for (const reason of Object.keys(bad)) {
      expect(await metricOf(centre, `messages_refused_total{reason="${reason}"}`)).toBe(1);
    }
    expect(await metricOf(centre, STORED_READINGS)).toBe(storedBefore + 1);
  });

  describe('with an ops centre that comes and goes', () => {
    async function ownParts() {
      const dataDirectory = temporaryDirectory();
      const ownBroker = await start();
      cleanUps.push(() => ownBroker.stop());
      const startOwn = async (): Promise<RunningOpsCentre> => {
        const own = await startCentre({ broker: ownBroker, dataDirectory });
        cleanUps.push(() => own.stop());
        await own.brokerConnected();
        return own;
      };
      const ownCentre = await startOwn();
      const gateway = await newGateway(ownBroker);
      await gateway.emit(reading);
      await eventually('the confirmation', () => gateway.confirmedSeq === 1);
      return { ownBroker, ownCentre, startOwn, gateway, dataDirectory };
    }

    testHere('poison that a broker retains is refused each time and never stored', async () => {
      const { ownCentre, startOwn, gateway, dataDirectory } = await ownParts();
      await gateway.publishRetained(readingMessage({ seq: 2, from: gateway.address }));
      await eventually('the confirmation', () => gateway.confirmedSeq === 2);
      await ownCentre.stop();
      const again = await startOwn();
      const refused = 'messages_refused_total{reason="retained"}';
      await eventually('the refusal', async () => (await metricOf(again, refused)) === 1);
      expect(auditStore(dataDirectory)).toMatchObject({ isBalanced: true, epochs: [{ found: 2 }] });
    });

    testHere('what comes while it is away is there after its restart, once', async () => {
      const { ownCentre, startOwn, gateway, dataDirectory } = await ownParts();
      await ownCentre.stop();
      await gateway.emit({ kind: 'passage', facts: passageFacts('p-2') });
      gateway.lose(reading);
      await gateway.emit(reading);
      await startOwn();
      await gateway.heartbeat();
      await eventually('the confirmation', () => gateway.confirmedSeq === 4);
      expect(auditStore(dataDirectory)).toMatchObject({
        isBalanced: true,
        epochs: [{ confirmedSeq: 4, countsByKind: { passage: 1, reading: 3 } }],
      });
    });

    testHere('a broker that loses everything costs nothing: it is asked for again', async () => {
      const { ownBroker, gateway, dataDirectory } = await ownParts();
      const port = portOf(ownBroker);
      await ownBroker.stop();
      for (let lost = 0; lost < 50; lost++) gateway.lose(reading);
      const back = await start(port);
      cleanUps.push(() => back.stop());
      await gateway.reconnected();
      await eventually('the confirmation', async () => {
        await gateway.heartbeat();
        return gateway.confirmedSeq === 51;
      });
      const [epoch] = auditStore(dataDirectory).epochs;
      expect(epoch).toMatchObject({ confirmedSeq: 51, found: 51, missing: [], losses: [] });
    });
  });
});

test('two ops centres cannot use one data directory', async () => {
  const dataDirectory = temporaryDirectory();
  const broker = { url: 'mqtt://127.0.0.1:9', protocolVersion: 4 } as const;
  const centre = await startCentre({ broker, dataDirectory });
  cleanUps.push(() => centre.stop());
  await expect(startCentre({ broker, dataDirectory })).rejects.toMatchObject({
    code: 'STORE_LOCKED',
  });
});

test('behind a proxy that encrypts, the cookie is bound to the host and never sent in the clear', async () => {
  const centre = await startCentre({
    broker: { url: 'mqtt://127.0.0.1:9', protocolVersion: 4 },
    dataDirectory: temporaryDirectory(),
    publicUrl: 'https://ops.example.org',
  });
  cleanUps.push(() => centre.stop());
  const body = { code: centre.setUpCode, ...ADMIN };
  const headers = { origin: 'https://ops.example.org', 'x-forwarded-for': '203.0.113.9' };
  const response = await post(centre, '/api/setup', body, headers);
  const [cookie = ''] = response.headers.getSetCookie();
  expect(cookie).toMatch(
    /^__Host-gatehouse-session=.*Path=\/;.*HttpOnly; Secure; SameSite=Strict$/,
  );
});

test('without a broker everything else runs, and readiness says what is missing', async () => {
  const broker = { url: 'mqtt://127.0.0.1:9', protocolVersion: 4 } as const;
  const centre = await startCentre({ broker, dataDirectory: temporaryDirectory() });
  cleanUps.push(() => centre.stop());
  expect((await fetch(`${centre.url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${centre.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ status: 'not-ready', checks: { store: 'ok' } });
  expect((await (await setUp(centre)).get<AlertList>('/api/alerts')).alerts).toEqual([]);
});
