import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createPlainServer } from 'node:net';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { directAlertFindings } from '#gateway/app/doctor-sinks.ts';
import { issueGatewayToken } from '#ops-centre/app/gateway-tokens.ts';
import type { CertificatePair } from '#tests/support/certificates.ts';
import { certificateFor, openssl } from '#tests/support/certificates.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { parsedConfig } from '#tests/support/gateway-configs.ts';
import { startAedes } from '#tests/support/ops-centre/brokers.ts';
import { startCentre } from '#tests/support/ops-centre/running-centre.ts';
import { lobby } from '#tests/support/ops-centre/wire-events.ts';
import { freePort } from '#tests/support/server-process.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const tokenFile = (token: string, mode = 0o600): string => {
  const file = join(temporaryDirectory(), 'ops-centre.token');
  writeFileSync(file, `${token}\n`, { mode });
  return file;
};

/** What the doctor says of the direct way with these settings. */
async function said(url: string, settings: Readonly<Record<string, unknown>>) {
  const directAlerts = { url, tokenFile: tokenFile('none'), timeoutMs: 1_000, ...settings };
  const { siteId: site, gatewayId: gateway } = lobby;
  const [finding] = await directAlertFindings(parsedConfig({ site, gateway, directAlerts }));
  return finding;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Something that speaks TLS and says this to everybody. */
async function stranger(pair: CertificatePair, body: string, more: TlsOptions = {}) {
  const files = { cert: readFileSync(pair.certFile), key: readFileSync(pair.keyFile), ...more };
  const port = await listening(
    createServer(files, (_request, response) => void response.end(body).socket?.unref()),
  );
  return `https://localhost:${port}`;
}

test('where no second way is set there is nothing to say', async () => {
  expect(await directAlertFindings(parsedConfig())).toEqual([]);
});

describeWith(openssl, 'the doctor on the direct way of alerts', () => {
  test('says that it is well, or that the token is not taken, and nothing is stored', async () => {
    const pair = certificateFor('localhost');
    const dataDirectory = temporaryDirectory();
    const broker = await startAedes();
    const centre = await startCentre({ broker, dataDirectory, tls: pair });
    onTestFinished(async () => {
      await centre.stop();
      await broker.stop();
    });
    const url = centre.url.replace('127.0.0.1', 'localhost');
    const token = issueGatewayToken(dataDirectory, lobby.gatewayId, Date.now());
    const settings = { caFile: pair.certFile, tokenFile: tokenFile(token) };
    expect(await said(url, settings)).toEqual({
      ...{ ok: true, subject: 'direct alerts', action: '' },
      sentence: `${url} takes alerts of this gateway past the broker.`,
    });
    expect(await said(url, { ...settings, tokenFile: tokenFile('wrong') })).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('401 (GATEWAY_TOKEN_REFUSED)'),
      action: expect.stringContaining(`gateways token ${lobby.gatewayId}`),
    });
    expect(await said(url, { ...settings, tokenFile: tokenFile(token, 0o644) })).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('can be read by every user'),
    });
    expect(await said(centre.url, { ...settings, servername: 'localhost' })).toMatchObject({
      ok: true,
    });
  });

  test.each([
    ['nobody vouches for it', {}, /caFile/],
    ['it has another name', { caFile: 'own', host: '127.0.0.1' }, /servername/],
    ['it is no ops centre', { caFile: 'own' }, /Correct `directAlerts\.url`/],
    [
      'it is the ops centre of another gateway',
      { caFile: 'own', body: '{"gatewayId":"gate-9"}' },
      /Correct/,
    ],
  ])(
    'when %s, it says what to do',
    async (_what, { host, body = '{}', ...given }: Given, action) => {
      const pair = certificateFor('localhost');
      const url = await stranger(pair, body);
      const caFile = given.caFile === 'own' ? { caFile: pair.certFile } : {};
      const finding = await said(host ? url.replace('localhost', host) : url, caFile);
      expect(finding).toMatchObject({ ok: false, action: expect.stringMatching(action) });
      expect(finding?.sentence).toMatch(/\.$/);
    },
  );

  test('a server that asks for a certificate is told from one that does not take ours', async () => {
    const pair = certificateFor('localhost');
    const own = certificateFor('gate-1');
    const asking = { ca: readFileSync(own.certFile), requestCert: true };
    const url = await stranger(pair, JSON.stringify({ gatewayId: lobby.gatewayId }), asking);
    const caFile = pair.certFile;
    expect(await said(url, { caFile })).toMatchObject({
      ok: false,
      action: expect.stringContaining('set `directAlerts.certFile`'),
    });
    expect(await said(url, { caFile, ...certificateFor('gate-2') })).toMatchObject({
      ok: false,
      action: expect.stringContaining('the certificate of `directAlerts.certFile`'),
    });
    expect(await said(url, { caFile, ...own })).toMatchObject({ ok: true });
  });

  test('one that is not there, does not speak TLS or never answers', async () => {
    const nobody = await said(`https://127.0.0.1:${await freePort()}`, {});
    expect(nobody).toMatchObject({ ok: false, action: expect.stringContaining('firewall') });
    const plain = await listening(createPlainServer((socket) => void socket.end('220 mail\r\n')));
    const mail = await said(`https://127.0.0.1:${plain}`, {});
    expect(mail).toMatchObject({ ok: false, action: expect.stringContaining('speak TLS') });
    const mute = await listening(createPlainServer((socket) => void socket.unref()));
    const silent = await said(`https://127.0.0.1:${mute}`, {});
    expect(silent?.sentence).toContain('does not answer in time');
  });
});

type Given = {
  readonly caFile?: string;
  readonly host?: string;
  readonly body?: string;
};
