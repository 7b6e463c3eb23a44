import { describe, expect, test } from 'vitest';
import { mqttConfig } from '#gateway/sinks/mqtt/mqtt-config.ts';
import { credentialsFor, endpointFromConfig } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';

const problemsOf = (given: object): string[] => {
  const result = mqttConfig.safeParse(given);
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
};
const external = (more: object = {}) => ({
  broker: 'external',
  url: 'mqtts://broker.example:8883',
  ...more,
});

test('the embedded broker needs no further word', () => {
  expect(mqttConfig.parse({ broker: 'embedded' })).toEqual({
    broker: 'embedded',
    host: '127.0.0.1',
    port: 1883,
    liveWindowMs: 30_000,
    maxEventsPerMessage: 100,
    maxInflight: 256,
    keepaliveSeconds: 15,
    opsCentreConfirms: true,
  });
});

describe('what is refused', () => {
  test.each([
    [{ broker: 'embedded', host: '0.0.0.0' }, 'host'],
    [{ broker: 'embedded', host: '192.168.1.5' }, 'host'],
    [{ broker: 'embedded', url: 'mqtt://x' }, ''],
    [{ broker: 'other' }, 'broker'],
    [external({ url: 'http://broker.example' }), 'url'],
    [external({ url: 'mqtts://user:secret@broker.example' }), 'url'],
    [external({ url: 'broker.example' }), 'url'],
    [external({ passwordFile: '/p' }), 'passwordFile'],
    [external({ username: 'u', usernameFile: '/u' }), 'usernameFile'],
    [external({ minTlsVersion: '1.1' }), 'minTlsVersion'],
    [external({ password: 'secret' }), ''],
    [external({ certFile: '/c' }), 'keyFile'],
    [external({ url: 'mqtt://broker.example', caFile: '/c' }), 'url'],
    [external({ protocolVersion: 3 }), 'protocolVersion'],
    [external({ maxInflight: 0 }), 'maxInflight'],
  ])('%j', (given, path) => {
    expect(problemsOf(given)).toContain(path);
  });
});

describe('where a client connects to', () => {
  const files = {
    readSecret: (path: string) => Promise.resolve(`secret of ${path}`),
    readPem: (path: string) => Promise.resolve(`pem of ${path}`),
  };

  test('the embedded broker is reached on its real port with MQTT 3.1.1', () => {
    const config = mqttConfig.parse({ broker: 'embedded', host: '::1', port: 0 });
    const access = { port: 4711, username: 'gateway', passwordFile: '/s' };
    expect(endpointFromConfig(config, access)).toMatchObject({
      url: 'mqtt://[::1]:4711',
      protocolVersion: 4,
      username: 'gateway',
      passwordFile: '/s',
      firstConnectSpreadMs: 0,
    });
  });

  test('an external broker is reached with MQTT 5 and checked certificates', async () => {
    const config = mqttConfig.parse(
      external({
        username: 'gate-1',
        passwordFile: '/p',
        caFile: '/ca',
        certFile: '/c',
        keyFile: '/k',
      }),
    );
    const endpoint = endpointFromConfig(config, null);
    expect(endpoint).toMatchObject({ url: 'mqtts://broker.example:8883', protocolVersion: 5 });
    expect(await credentialsFor(endpoint, files)).toMatchObject({
      username: 'gate-1',
      password: 'secret of /p',
      ca: 'pem of /ca',
      cert: 'pem of /c',
      key: 'pem of /k',
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
      wsOptions: { rejectUnauthorized: true, minVersion: 'TLSv1.3' },
    });
  });

  test('the user may come from a file, and an old broker may be spoken to in TLS 1.2', async () => {
    const config = mqttConfig.parse(
      external({ usernameFile: '/u', passwordFile: '/p', minTlsVersion: '1.2' }),
    );
    expect(await credentialsFor(endpointFromConfig(config, null), files)).toMatchObject({
      username: 'secret of /u',
      password: 'secret of /p',
      minVersion: 'TLSv1.2',
    });
  });
});
