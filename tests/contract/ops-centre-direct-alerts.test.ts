import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueGatewayToken, revokeGatewayToken } from '#ops-centre/app/gateway-tokens.ts';
import type { RunningOpsCentre } from '#ops-centre/app/ops-centre.ts';
import { DATABASE_FILE, openForReading } from '#ops-centre/store/database.ts';
import { certificateFor, openssl } from '#tests/support/certificates.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { TestBroker } from '#tests/support/ops-centre/brokers.ts';
import { startAedes } from '#tests/support/ops-centre/brokers.ts';
import type { PostAnswer } from '#tests/support/ops-centre/direct-post.ts';
import { postDirect } from '#tests/support/ops-centre/direct-post.ts';
import { FakeGateway } from '#tests/support/ops-centre/fake-gateway.ts';
import { command, configFile } from '#tests/support/ops-centre/program.ts';
import { startCentre } from '#tests/support/ops-centre/running-centre.ts';
import { directoryToKeep } from '#tests/support/ops-centre/staffed-centre.ts';
import {
  alertFacts,
  eventJson,
  eventMessage,
  lobby,
} from '#tests/support/ops-centre/wire-events.ts';

const other = { ...lobby, gatewayId: 'gate-2' };

describeWith(openssl, 'an alert that comes past the broker', () => {
  const dataDirectory = directoryToKeep();
  let broker: TestBroker;
  let centre: RunningOpsCentre;
  let gateway: FakeGateway;
  let ca: Buffer;
  let token: string;
  let seq = 0;

  beforeAll(async () => {
    const pair = certificateFor('localhost', 'localhost', directoryToKeep());
    ca = readFileSync(pair.certFile);
    broker = await startAedes();
    centre = await startCentre({ broker, dataDirectory, tls: pair });
    await centre.brokerConnected();
    gateway = await FakeGateway.connect(broker);
    // Beside the ops centre that runs, as an administrator does it.
    token = issueGatewayToken(dataDirectory, lobby.gatewayId, Date.now());
  });
  afterAll(async () => {
    await gateway.close();
    await centre.stop();
    await broker.stop();
  });

  const urlOf = (): string => centre.url.replace('127.0.0.1', 'localhost');
  const post = (event: string, more: { gatewayId?: string; token?: string | null } = {}) =>
    postDirect(urlOf(), { gatewayId: lobby.gatewayId, token, event, ca, ...more });
  const nextSeq = (): number => ++seq;
  const fever = (episodeId: string) => ({ kind: 'alert', facts: alertFacts(episodeId) }) as const;
  const stored = (episodeId: string): number => {
    const db = openForReading(`${dataDirectory}/${DATABASE_FILE}`);
    try {
      const sql = "SELECT COUNT(*) AS n FROM alert_log WHERE alert_id = ? AND kind = 'raised'";
      return Number(db.one(sql, `${lobby.gatewayId}.${episodeId}`)?.['n']);
    } finally {
      db.close();
    }
  };
  const audited = (what: string): number => {
    const db = openForReading(`${dataDirectory}/${DATABASE_FILE}`);
    try {
      return Number(db.one('SELECT COUNT(*) AS n FROM audit_log WHERE what = ?', what)?.['n']);
    } finally {
      db.close();
    }
  };
  const code = ({ body }: PostAnswer): unknown => (body['error'] as { code: string }).code;

  test('is committed before it is answered, and is known the second time', async () => {
    const event = eventJson(fever('first'), { seq: nextSeq() });
    expect(await post(event)).toEqual({
      status: 200,
      body: { eventId: `gate-1:1:${seq}`, outcome: 'stored' },
    });
    expect(stored('first')).toBe(1);
    expect((await post(event)).body['outcome']).toBe('known');
    expect(stored('first')).toBe(1);
  });

  test('is shown once, whichever way it comes first', async () => {
    for (const first of ['direct', 'broker'] as const) {
      const options = { seq: nextSeq() };
      const direct = () => post(eventJson(fever(first), options));
      const overBroker = () => gateway.publish(eventMessage(fever(first), options));
      if (first === 'direct') expect((await direct()).body['outcome']).toBe('stored');
      await overBroker();
      await eventually('the confirmation', () => gateway.confirmedSeq === options.seq);
      if (first === 'broker') expect((await direct()).body['outcome']).toBe('known');
      expect(stored(first)).toBe(1);
    }
  });

  test('is confirmed over the broker too, also while older records are missing', async () => {
    seq += 5;
    const ahead = nextSeq();
    await post(eventJson(fever('ahead'), { seq: ahead }));
    await eventually('the confirmation by number', () =>
      gateway.acks.some(({ alerts = [] }) => alerts.some((each) => each.seq === ahead)),
    );
    expect(gateway.confirmedSeq).toBeLessThan(ahead);
  });

  test('is a number in the metrics, as is what is still missing', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      get(`${urlOf()}/metrics`, { ca, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve(body));
      }).on('error', reject);
    });
    expect(text).toMatch(/^gatehouse_ops_centre_direct_alerts_total\{outcome="stored"\} [1-9]/m);
    expect(text).toMatch(/^gatehouse_ops_centre_direct_alerts_total\{outcome="known"\} [1-9]/m);
    expect(text).toMatch(/^gatehouse_ops_centre_records_missing 5$/m);
    expect(text).toMatch(/^gatehouse_ops_centre_gaps\{reason="missing"\} 0$/m);
  });

  test('without the token of its gateway it is refused and written down', async () => {
    const event = eventJson(fever('stranger'), { seq: seq + 1 });
    const before = audited('gateway-refused');
    for (const wrong of [null, 'wrong', `${token}x`]) {
      const answer = await post(event, { token: wrong });
      expect([answer.status, code(answer)]).toEqual([401, 'GATEWAY_TOKEN_REFUSED']);
    }
    await eventually('the audit', () => audited('gateway-refused') === before + 3);
    expect(stored('stranger')).toBe(0);
  });

  test('guessing is slowed down and fills no log, and the gateway itself is let in all the same', async () => {
    const event = eventJson(fever('guessed'), { seq: seq + 1 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post(event, { token: `guess-${n}` })),
    );
    expect(answers.map(({ status }) => status)).toContain(429);
    expect(audited('gateway-refused')).toBeLessThan(10);
    expect((await post(eventJson(fever('own'), { seq: nextSeq() }))).body['outcome']).toBe(
      'stored',
    );
  });

  test('a gateway brings its own records only', async () => {
    const spoofs = [
      { event: eventJson(fever('spoof'), { from: other, seq: 1 }) },
      { event: eventJson(fever('spoof'), { seq: seq + 1 }).replace('/gate-1"', '/gate-2"') },
    ];
    for (const { event } of spoofs) {
      const answer = await post(event);
      expect([answer.status, code(answer)]).toEqual([403, 'FOREIGN_RECORD']);
    }
    // Its own token at the door of another one.
    const event = eventJson(fever('spoof'), { from: other, seq: 1 });
    expect((await post(event, { gatewayId: other.gatewayId })).status).toBe(401);
    await eventually('the audit', () => audited('gateway-spoofed') === 2);
    for (let n = 0; n < 20; n++) await post(spoofs[0]?.event ?? '');
    expect(audited('gateway-spoofed')).toBeLessThan(5);
    expect(stored('spoof')).toBe(0);
  });

  test('anything but an alert, and a number that another record has, are refused', async () => {
    const gap = {
      kind: 'gap',
      facts: { epoch: 1, fromSeq: 1, toSeq: 9_999, reason: 'quota' },
    } as const;
    const notAnAlert = await post(eventJson(gap, { seq: seq + 1 }));
    expect([notAnAlert.status, code(notAnAlert)]).toEqual([422, 'RECORD_REFUSED']);
    const taken = await post(eventJson(fever('another'), { seq, observedAtMs: 1_800_000_000_000 }));
    expect([taken.status, code(taken)]).toEqual([409, 'RECORD_CONFLICT']);
    const far = await post(eventJson(fever('far'), { seq: 900_000_000_000 }));
    expect([far.status, code(far)]).toEqual([503, 'RECORD_PUT_OFF']);
    expect((await post('{"id":1}')).status).toBe(400);
    expect((await post('{')).status).toBe(400);
    expect(
      (await post(JSON.stringify({ id: 'x', source: 'y', more: 'z'.repeat(20_000) }))).status,
    ).toBe(413);
  });

  test('a new token ends the one before, and a revoked one is worth nothing', async () => {
    const before = token;
    token = issueGatewayToken(dataDirectory, lobby.gatewayId, Date.now());
    const event = eventJson(fever('rotated'), { seq: nextSeq() });
    expect((await post(event, { token: before })).status).not.toBe(200);
    expect((await post(event)).status).toBe(200);
    expect(revokeGatewayToken(dataDirectory, lobby.gatewayId, Date.now())).toBe(true);
    expect((await post(event)).status).not.toBe(200);
  });

  test('no token stands in the store', () => {
    const bytes = [DATABASE_FILE, `${DATABASE_FILE}-wal`].map((file) =>
      readFileSync(`${dataDirectory}/${file}`, 'latin1'),
    );
    expect(bytes.join('')).not.toContain('gatehouse_gateway_');
    expect(bytes.join('')).toContain('gateway-token-issued');
  });
});

test('the commands issue, list and revoke, and a token file is for its owner only', async () => {
  const config = ['--config', configFile()];
  const issued = await command('gateways', 'token', 'gate-1', ...config);
  expect(issued.out).toMatch(/^gatehouse_gateway_[\w-]{43}$/);
  expect((await command('gateways', 'tokens', ...config)).out).toMatch(/^gate-1 20\d\d-/);
  expect(await command('gateways', 'revoke', 'gate-1', ...config)).toMatchObject({ code: 0 });
  expect(await command('gateways', 'revoke', 'gate-1', ...config)).toMatchObject({ code: 1 });
  expect(await command('gateways', 'token', 'Gate 1', ...config)).toMatchObject({ code: 2 });
});
