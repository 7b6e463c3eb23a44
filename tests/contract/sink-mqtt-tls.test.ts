import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { MqttEndpoint } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';
import { mosquittoForTest } from '#tests/support/broker-benches.ts';
import type { CertificatePair } from '#tests/support/certificates.ts';
import { certificateFor, openssl } from '#tests/support/certificates.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import type { TestConnection } from '#tests/support/mqtt-parts.ts';
import { endpointTo, gatewayConnection, online } from '#tests/support/mqtt-parts.ts';

const needed = mosquitto.path === null ? mosquitto : openssl;

/** Mosquitto's first listener stays as it is; a second one speaks TLS. */
async function brokerWith(
  server: CertificatePair,
  clientCaFile: string | null = null,
): Promise<string> {
  const plain = await mosquittoForTest();
  const port = plain.port;
  await plain.stop();
  const client = clientCaFile ? ['cafile {directory}/clients.pem', 'require_certificate true'] : [];
  await mosquittoForTest({
    extraConfiguration: [
      `listener ${port} 127.0.0.1`,
      'certfile {directory}/cert.pem',
      'keyfile {directory}/key.pem',
      'tls_version tlsv1.3',
      ...client,
    ],
    files: {
      'cert.pem': readFileSync(server.certFile, 'utf8'),
      'key.pem': readFileSync(server.keyFile, 'utf8'),
      ...(clientCaFile ? { 'clients.pem': readFileSync(clientCaFile, 'utf8') } : {}),
    },
  });
  return `mqtts://localhost:${port}`;
}

function connect(url: string, more: Partial<MqttEndpoint>): TestConnection {
  return gatewayConnection(endpointTo(url, more));
}

describeWith(needed, 'an encrypted connection', () => {
  test('a broker whose certificate we trust is taken', async () => {
    const server = certificateFor('localhost');
    await online(connect(await brokerWith(server), { caFile: server.certFile }));
  });

  test('one that nobody vouches for is refused, and the reason is told', async () => {
    const connection = connect(await brokerWith(certificateFor('localhost')), {});
    await eventually('the refusal', () => connection.state() === 'refused');
    expect(connection.status().detail).toMatch(/certificate of the broker cannot be trusted/);
    expect(connection.counters().connects).toBe(0);
  });

  test('one for another name is refused unless that name is expected', async () => {
    const server = certificateFor('broker.example');
    const url = await brokerWith(server);
    const connection = connect(url, { caFile: server.certFile });
    await eventually('the refusal', () => connection.state() === 'refused');
    await connection.stop();
    await online(connect(url, { caFile: server.certFile, servername: 'broker.example' }));
  });

  test('a broker that speaks TLS 1.2 only is refused unless that is allowed', async () => {
    const { certFile, keyFile } = certificateFor('localhost');
    const spoken: unknown[] = [];
    const server = createServer(
      { cert: readFileSync(certFile), key: readFileSync(keyFile), maxVersion: 'TLSv1.2' },
      (socket) => {
        spoken.push(socket.getProtocol());
        socket.on('error', () => {}).destroy();
      },
    );
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `mqtts://localhost:${(server.address() as AddressInfo).port}`;
    const connection = connect(url, { caFile: certFile });
    await eventually('the refusal', () => connection.state() === 'refused');
    expect(connection.status().detail).toMatch(/older TLS than minTlsVersion allows/);
    expect(spoken).toEqual([]);
    await connection.stop();
    connect(url, { caFile: certFile, minTlsVersion: '1.2' });
    await eventually('TLS 1.2', () => spoken.includes('TLSv1.2'));
  });

  test('a broker that wants a certificate from us gets it', async () => {
    const server = certificateFor('localhost');
    const own = certificateFor('gate-1');
    const url = await brokerWith(server, own.certFile);
    const stranger = connect(url, { caFile: server.certFile });
    await eventually('the refusal', () => stranger.state() !== 'connecting');
    expect(stranger.state()).not.toBe('online');
    await stranger.stop();
    await online(connect(url, { caFile: server.certFile, ...own }));
  });
});
