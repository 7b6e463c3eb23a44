import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { topics } from '#gateway/wire/topics.ts';
import { CSRF_HEADER } from '#ops-centre/http/api/account-types.ts';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import {
  eventJson,
  lobby,
  passageFacts,
  passageMessage,
  readingMessage,
} from '#tests/support/ops-centre/wire-events.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';
import {
  externalBroker,
  GATEWAY,
  layOutGateway,
  SITE,
  startGatewayProcess,
} from '#tests/support/whole/gateway-process.ts';
import { journalLength } from '#tests/support/whole/journal-rows.ts';
import { metricsOf } from '#tests/support/whole/metrics.ts';
import {
  allPassages,
  auditOpsCentre,
  layOutOpsCentre,
  setUpFirstPerson,
  startOpsCentreProcess,
} from '#tests/support/whole/ops-centre-process.ts';
import type { RawRequest } from '#tests/support/whole/raw-request.ts';
import { ask, pourBytes } from '#tests/support/whole/raw-request.ts';
import { sinksOf, statusOf } from '#tests/support/whole/station.ts';

const PASSAGE = topics.record(lobby, 'passage');
const good = (seq: number): string => passageMessage({ seq }).payload;
const passage = { kind: 'passage', facts: passageFacts('p-1') } as const;

/** What somebody may publish to an ops centre, and why it is not taken. */
const badRecords: readonly (readonly [string, string, string | Buffer])[] = [
  ['not-json', PASSAGE, 'temperature=36.5'],
  ['not-utf8', PASSAGE, Buffer.of(0x7b, 0xc3, 0x28, 0x7d)],
  ['too-large', PASSAGE, `"${'x'.repeat(300_000)}"`],
  ['schema', PASSAGE, '{}'],
  ['schema', PASSAGE, good(1).replace('"verdict":"admit"', '"verdict":"wave-through"')],
  ['schema', topics.health(lobby), '{"head":7}'],
  ['other-kind', PASSAGE, readingMessage({ seq: 1 }).payload],
  [
    'other-gateway',
    PASSAGE,
    eventJson(passage, { from: { ...lobby, gatewayId: 'gate-9' }, seq: 1 }),
  ],
  ['batch-too-long', topics.backfill(lobby, 'passage'), `[${Array(501).fill('0').join(',')}]`],
  ['too-far', PASSAGE, good(1_000_000_000_000)],
  ['unknown-topic', 'gatehouse/v1/Tower 1/gate-1/passage', good(1)],
  [
    'reply-not-asked',
    topics.commandReply(lobby, 'resend'),
    '{"requestId":"r","accepted":true,"reason":"","records":1,"missing":[]}',
  ],
];

describeWithAll([mosquitto], 'messages that are not as they should be', () => {
  test('to the ops centre are refused, counted by reason, and never stored; the next good one is', async () => {
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const client = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
    onTestFinished(() => client.endAsync(true));
    // Planted before anybody listens, to come with every subscription.
    await client.publishAsync(PASSAGE, good(5), { qos: 1, retain: true });
    const centre = await layOutOpsCentre({
      ...{ directory: temporaryDirectory(), mqtt: { url: broker.url } },
    });
    const program = startOpsCentreProcess(centre);
    const person = await setUpFirstPerson(centre, program);
    await program.sees(/connected to the broker/);
    for (const [, topic, payload] of badRecords)
      await client.publishAsync(topic, payload, { qos: 1 });
    await client.publishAsync(PASSAGE, good(1), { qos: 1 });
    await eventually('the good one', async () => (await allPassages(person)).length > 0);

    const series = await metricsOf(centre);
    const expected = Map.groupBy([...badRecords.map(([reason]) => reason), 'retained'], (r) => r);
    for (const [reason, { length }] of expected) {
      const name = `gatehouse_ops_centre_messages_refused_total{reason="${reason}"}`;
      expect({ reason, count: series.get(name) }).toEqual({ reason, count: length });
    }
    expect((await allPassages(person)).map(({ eventId }) => eventId)).toEqual(['gate-1:1:1']);
    const { epochs } = await auditOpsCentre(centre);
    expect(epochs).toMatchObject([{ gatewayId: 'gate-1', found: 1, conflicts: 0 }]);
    // What was refused may be anything, so the log tells the reason and never the content.
    expect(program.output()).toContain('payload is not JSON');
    expect(program.output()).not.toMatch(/wave-through|temperature=36/);
  });

  test('to the gateway are refused and counted; nobody confirms what was never written', async () => {
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const client = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
    onTestFinished(() => client.endAsync(true));
    const to = { siteId: SITE, gatewayId: GATEWAY };
    const [ack, resend] = [topics.ack(to), topics.command(to, 'resend')];
    const confirming = (seq: number, epoch = 1): string =>
      JSON.stringify({ centreId: 'nobody', confirmed: [{ epoch, seq }] });
    await client.publishAsync(ack, confirming(1), { qos: 1, retain: true });

    const directory = temporaryDirectory();
    const gateway = await layOutGateway({
      ...{ directory, lines: join(directory, 'lines'), laneCount: 1, people: 'lobby' },
      mqtt: externalBroker(broker.url),
    });
    await startGatewayProcess(gateway).sees(/"state":"online"/);
    const bad: readonly (readonly [string, string, string])[] = [
      ['not-json', ack, 'all of it'],
      ['schema', ack, '{"centreId":"nobody","confirmed":"all"}'],
      ['schema', resend, '{"requestId":"r","epoch":1,"fromSeq":0,"toSeq":1}'],
      ['range', resend, '{"requestId":"r","epoch":1,"fromSeq":1,"toSeq":9000000}'],
      ['range', ack, confirming(1_000_000, (await statusOf(gateway))?.journal.epoch)],
      ['too-large', resend, `{"requestId":"${'r'.repeat(20_000)}"}`],
    ];
    for (const [, topic, payload] of bad) await client.publishAsync(topic, payload, { qos: 1 });
    const expected = Map.groupBy([...bad.map(([reason]) => reason), 'retained'], (r) => r);
    await eventually('all refusals', async () => {
      const series = await metricsOf(gateway);
      return [...expected].every(([reason, { length }]) => {
        const name = `gatehouse_control_messages_refused_total{reason="${reason}"}`;
        return series.get(name) === length;
      });
    });
    expect((await sinksOf(gateway))[0]).toMatchObject({ sinkId: 'mqtt', confirmedPosition: 0 });
    expect(journalLength(gateway)).toBe(0);
  });
});

type BadRequest = readonly [code: string, path: string, request: RawRequest];
const json = { 'content-type': 'application/json' };

describe('requests that are not as they should be', () => {
  test('to the station are refused with a reason and an action, and counted', async () => {
    const directory = temporaryDirectory();
    const gateway = await layOutGateway({
      ...{ directory, lines: join(directory, 'lines'), laneCount: 1, people: 'lobby' },
      mqtt: { broker: 'embedded', port: 0, opsCentreConfirms: false },
    });
    await startGatewayProcess(gateway).sees(/gateway ready/);
    const body = JSON.stringify({ token: 'x'.repeat(20_000) });
    await expectRefused(gateway.url, 'gatehouse_http_refused_requests_total', [
      ['NOT_FOUND', '/api/nothing', {}],
      ['LANE_UNKNOWN', '/api/lanes/lane-9/re-measure', { method: 'POST' }],
      ['LANE_UNKNOWN', '/api/lanes/lane-9/stream', {}],
      ['RE_MEASURE_IMPOSSIBLE', '/api/lanes/lane-1/re-measure', { method: 'POST' }],
      ['REQUEST_INVALID', '/api/session', { method: 'POST', headers: json, body: '{"token":7}' }],
      ['BODY_NOT_JSON', '/api/session', { method: 'POST', headers: json, body: '{"token":' }],
      ['BODY_TOO_LARGE', '/api/session', { method: 'POST', headers: json, body }],
      [
        'MEDIA_TYPE_REFUSED',
        '/api/session',
        { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<token/>' },
      ],
      ['HOST_REFUSED', '/api/status', { headers: { host: 'gate.attacker.example' } }],
      ['ORIGIN_REFUSED', '/api/status', { headers: { origin: 'http://attacker.example' } }],
    ]);
    const raw = await pourBytes(gateway.url, randomBytes(2_000));
    expect(raw).toContain('"code":"MALFORMED_REQUEST"');
    expect(journalLength(gateway)).toBe(0);
  });

  test('to the ops centre are refused with a reason and an action, and counted', async () => {
    const mqttSettings = { url: 'mqtt://127.0.0.1:1' };
    const centre = await layOutOpsCentre({ directory: temporaryDirectory(), mqtt: mqttSettings });
    const person = await setUpFirstPerson(centre, startOpsCentreProcess(centre));
    const known = { cookie: person.cookie };
    const trusted = { ...known, ...json, [CSRF_HEADER]: person.session.csrfToken };
    const post = (headers: RawRequest['headers'], body: string): RawRequest => ({
      ...{ method: 'POST', body },
      ...(headers && { headers }),
    });
    await expectRefused(centre.url, 'gatehouse_ops_centre_requests_refused_total', [
      ['NOT_FOUND', '/api/nothing', {}],
      ['NOT_SIGNED_IN', '/api/alerts', {}],
      ['NOT_SIGNED_IN', '/api/alerts', { headers: { cookie: 'gatehouse-session=guessed' } }],
      ['REQUEST_INVALID', '/api/alerts?limit=many', { headers: known }],
      ['REQUEST_INVALID', '/api/users', post(trusted, '{"userName":')],
      ['REQUEST_INVALID', '/api/users', post(trusted, '{"userName":"li","role":"king"}')],
      ['TOO_LARGE', '/api/users', post(trusted, JSON.stringify('x'.repeat(20_000)))],
      ['CSRF_REFUSED', '/api/users', post({ ...known, ...json }, '{}')],
      ['SET_UP_DONE', '/api/setup', post(json, '{"code":"A","userName":"b","password":"c"}')],
      ['ALERT_NOT_FOUND', '/api/alerts/gate-1.nobody', { headers: known }],
      ['HOST_REFUSED', '/api/setup', { headers: { host: 'ops.attacker.example' } }],
      ['ORIGIN_REFUSED', '/api/setup', { headers: { origin: 'http://attacker.example' } }],
    ]);
    const users = await person.get<{ users: readonly unknown[] }>('/api/users');
    expect(users.users).toHaveLength(1);
  });
});

async function expectRefused(
  url: string,
  counter: string,
  requests: readonly BadRequest[],
): Promise<void> {
  for (const [code, path, request] of requests) {
    const { status, error } = await ask(`${url}${path}`, request);
    expect({ path, code: error?.code }).toEqual({ path, code });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(error?.message).toMatch(/\.$/);
    expect(error?.action).toMatch(/\.$/);
  }
  const series = await metricsOf({ url });
  for (const [code, { length }] of Map.groupBy(requests, ([each]) => each))
    expect({ code, count: series.get(`${counter}{reason="${code}"}`) }).toEqual({
      ...{ code, count: length },
    });
}
