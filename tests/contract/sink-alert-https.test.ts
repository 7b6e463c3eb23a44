import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { readPemFile, readSecretFile } from '#gateway/app/secret-files.ts';
import type { AlertPath } from '#gateway/delivery/alert-path.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { createAlertHttps } from '#gateway/sinks/alert-https/alert-https.ts';
import { alertHttpsConfig } from '#gateway/sinks/alert-https/alert-https-config.ts';
import { issueGatewayToken } from '#ops-centre/app/gateway-tokens.ts';
import { DATABASE_FILE, openForReading } from '#ops-centre/store/database.ts';
import type { CertificatePair } from '#tests/support/certificates.ts';
import { certificateFor, openssl } from '#tests/support/certificates.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { startAedes } from '#tests/support/ops-centre/brokers.ts';
import { startCentre } from '#tests/support/ops-centre/running-centre.ts';
import { alertFacts, lobby, T0 } from '#tests/support/ops-centre/wire-events.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const fever = (seq: number): StoredRecord => ({
  ...{ position: seq, epoch: 1, seq, kind: 'alert', observedAtMs: T0 },
  factsJson: JSON.stringify(alertFacts(`e${seq}`)),
  clockJson: JSON.stringify({
    state: 'synchronised',
    bootId: 'b',
    monotonicMs: 1,
    errorBoundMs: 4,
  }),
});

const never = new AbortController().signal;

function tokenFile(token: string): string {
  const file = join(temporaryDirectory(), 'ops-centre.token');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return file;
}

/** The gateway's end, to a centre with this address and certificate. */
function pathTo(url: string, settings: Readonly<Record<string, unknown>>): AlertPath {
  const config = alertHttpsConfig.parse({ url, tokenFile: tokenFile('none'), ...settings });
  const files = { readSecret: readSecretFile, readPem: readPemFile };
  const path = createAlertHttps({ config, address: lobby, ...files });
  onTestFinished(() => path.close());
  return path;
}

/** Something that speaks TLS and answers as a test says; with `clientCaFile` only to those whom it vouches for. */
async function server(
  pair: CertificatePair,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  clientCaFile: string | null = null,
): Promise<string> {
  const files = {
    ...{ cert: readFileSync(pair.certFile), key: readFileSync(pair.keyFile) },
    ...(clientCaFile && {
      ...{ ca: readFileSync(clientCaFile), requestCert: true, rejectUnauthorized: true },
    }),
  };
  const listener = createServer(files, (request, response) => {
    request.resume();
    answer(request, response);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => {
    listener.closeAllConnections();
    listener.close();
  });
  return `https://localhost:${(listener.address() as AddressInfo).port}`;
}

describeWith(openssl, 'the direct way to the ops centre', () => {
  async function centre() {
    const pair = certificateFor('localhost');
    const dataDirectory = temporaryDirectory();
    const broker = await startAedes();
    const running = await startCentre({ broker, dataDirectory, tls: pair });
    onTestFinished(async () => {
      await running.stop();
      await broker.stop();
    });
    const token = issueGatewayToken(dataDirectory, lobby.gatewayId, Date.now());
    const url = running.url.replace('127.0.0.1', 'localhost');
    const storedAlerts = (): number => {
      const db = openForReading(`${dataDirectory}/${DATABASE_FILE}`);
      try {
        return Number(db.one("SELECT COUNT(*) AS n FROM events WHERE kind = 'alert'")?.['n']);
      } finally {
        db.close();
      }
    };
    return { pair, url, token, storedAlerts, dataDirectory };
  }

  test('brings an alert over TLS, once however often it is brought', async () => {
    const { pair, url, token, storedAlerts } = await centre();
    const path = pathTo(url, { tokenFile: tokenFile(token), caFile: pair.certFile });
    expect(await path.post(fever(1), never)).toEqual({ kind: 'confirmed' });
    expect(storedAlerts()).toBe(1);
    expect(await path.post(fever(1), never)).toEqual({ kind: 'confirmed' });
    expect(storedAlerts()).toBe(1);
  });

  test('tells nothing to a server that nobody vouches for, or that has another name', async () => {
    const heard: unknown[] = [];
    const url = await server(certificateFor('ops.example'), (request) => heard.push(request.url));
    const stranger = pathTo(url, { caFile: certificateFor('localhost').certFile });
    expect(await stranger.post(fever(1), never)).toMatchObject({ kind: 'retry', hold: true });
    const pair = certificateFor('ops.example');
    const named = await server(pair, (request, response) => {
      heard.push(request.url);
      response.end('{}');
    });
    const wrongName = pathTo(named, { caFile: pair.certFile });
    expect(await wrongName.post(fever(1), never)).toMatchObject({ kind: 'retry', hold: true });
    expect(heard).toEqual([]);
    const rightName = pathTo(named, { caFile: pair.certFile, servername: 'ops.example' });
    await rightName.post(fever(1), never);
    expect(heard).toEqual(['/api/gateways/gate-1/alerts']);
  });

  test('shows its own certificate to a server that asks for one, and is not heard without it (control)', async () => {
    const heard: unknown[] = [];
    const pair = certificateFor('localhost');
    const own = certificateFor('gate-1');
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      heard.push((request.socket as TLSSocket).getPeerCertificate().subject.CN);
      response.end(JSON.stringify({ eventId: 'gate-1:1:1', outcome: 'stored' }));
    };
    const url = await server(pair, answer, own.certFile);
    const { certFile, keyFile } = own;
    const known = pathTo(url, { caFile: pair.certFile, certFile, keyFile });
    expect(await known.post(fever(1), never)).toEqual({ kind: 'confirmed' });
    expect(heard).toEqual(['gate-1']);

    const anonymous = pathTo(url, { caFile: pair.certFile });
    expect(await anonymous.post(fever(1), never)).toMatchObject({ kind: 'retry', hold: true });
    const other = certificateFor('gate-2');
    const stranger = pathTo(url, { caFile: pair.certFile, ...other });
    expect(await stranger.post(fever(1), never)).toMatchObject({ kind: 'retry' });
    chmodSync(keyFile, 0o644);
    expect(await known.post(fever(1), never)).toMatchObject({
      ...{ kind: 'retry', hold: true },
      cause: expect.stringContaining('can be read by every user'),
    });
    expect(heard).toEqual(['gate-1']);
  });

  test('holds while its token is wrong, and a new token needs no restart', async () => {
    const { pair, url, token, dataDirectory } = await centre();
    const file = tokenFile('wrong');
    const path = pathTo(url, { tokenFile: file, caFile: pair.certFile });
    expect(await path.post(fever(1), never)).toEqual({
      kind: 'retry',
      hold: true,
      cause: 'The ops centre answers 401 (GATEWAY_TOKEN_REFUSED).',
    });
    writeFileSync(file, token);
    expect(await path.post(fever(1), never)).toEqual({ kind: 'confirmed' });
    writeFileSync(file, issueGatewayToken(dataDirectory, lobby.gatewayId, Date.now()));
    expect(await path.post(fever(2), never)).toEqual({ kind: 'confirmed' });
  });

  test('another record under its number is refused for good', async () => {
    const { pair, url, token } = await centre();
    const path = pathTo(url, { tokenFile: tokenFile(token), caFile: pair.certFile });
    await path.post(fever(1), never);
    const other = { ...fever(1), observedAtMs: T0 + 1 };
    expect(await path.post(other, never)).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['answers 200 to everything', 200, '{"ok":true}', { kind: 'retry', hold: true }],
    [
      'confirms another alert',
      200,
      '{"eventId":"gate-1:1:9","outcome":"stored"}',
      { kind: 'retry', hold: true },
    ],
    ['sends a page', 200, '<html>', { kind: 'retry', hold: true }],
    [
      'has another record under its number',
      ...([409, '{"error":{"code":"RECORD_CONFLICT"}}'] as const),
      { kind: 'refused', isNumberTaken: true },
    ],
    ['answers without end', 200, 'x'.repeat(100_000), { kind: 'retry', hold: false }],
    ['is overloaded', 503, '', { kind: 'retry', hold: false, retryAfterMs: 7_000 }],
    ['sends elsewhere', 302, '', { kind: 'retry', hold: false }],
  ])('a server that %s has confirmed nothing', async (_what, status, body, expected) => {
    const pair = certificateFor('localhost');
    const url = await server(pair, (_request, response) => {
      response.writeHead(status, status === 503 ? { 'retry-after': '7' } : {}).end(body);
    });
    const path = pathTo(url, { caFile: pair.certFile });
    expect(await path.post(fever(1), never)).toMatchObject(expected);
  });

  test('one that never answers is left after its time, and when the gateway stops', async () => {
    const pair = certificateFor('localhost');
    const url = await server(pair, () => undefined);
    const path = pathTo(url, { caFile: pair.certFile, timeoutMs: 500 });
    expect(await path.post(fever(1), never)).toEqual({
      kind: 'retry',
      hold: false,
      cause: 'The ops centre does not answer in time.',
    });
    const stop = new AbortController();
    const patient = pathTo(url, { caFile: pair.certFile, timeoutMs: 60_000 });
    const outcome = patient.post(fever(1), stop.signal);
    stop.abort();
    expect(await outcome).toMatchObject({ kind: 'retry', cause: 'The gateway stops.' });
  });
});

test('nobody listening is told as such', async () => {
  const path = pathTo('http://127.0.0.1:9', { tokenFile: tokenFile('t') });
  expect(await path.post(fever(1), never)).toEqual({
    kind: 'retry',
    hold: false,
    cause: 'The ops centre cannot be reached (ECONNREFUSED).',
  });
});

test.each([
  'http://ops.example',
  'https://user:secret@ops.example',
  'https://ops.example/path',
  'ops.example',
])('%s is no address to bring alerts to', (url) => {
  expect(alertHttpsConfig.safeParse({ url, tokenFile: 't' }).success).toBe(false);
});

test.each([
  [{ certFile: 'c' }, 'keyFile'],
  [{ keyFile: 'k' }, 'keyFile'],
  [{ url: 'http://127.0.0.1:8', certFile: 'c', keyFile: 'k' }, 'url'],
])('certificate settings %j are refused', (settings, where) => {
  const given = { url: 'https://ops.example', tokenFile: 't', ...settings };
  const { error } = alertHttpsConfig.safeParse(given);
  expect(error?.issues.map(({ path }) => path[0])).toEqual([where]);
});
