import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatProblem } from '#ops-centre/config/config-problems.ts';
import { configReference } from '#ops-centre/config/config-reference.ts';
import {
  BUILT_PAGES,
  loadConfig,
  loadSecrets,
  parseConfig,
} from '#ops-centre/config/load-config.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const smallest = `
version: 1
centreId: main
dataDirectory: data
mqtt:
  url: mqtt://127.0.0.1:1883
`;

const problemsOf = (text: string): string[] => {
  const result = parseConfig(text, '/etc/gatehouse');
  return result.kind === 'valid' ? [] : result.problems.map(formatProblem);
};

test('four lines are a configuration; the rest has defaults, and paths are relative to the file', () => {
  expect(parseConfig(smallest, '/etc/gatehouse')).toMatchObject({
    kind: 'valid',
    config: {
      dataDirectory: '/etc/gatehouse/data',
      webDirectory: BUILT_PAGES,
      http: { host: '127.0.0.1', port: 8080 },
      mqtt: { protocolVersion: 5 },
      resend: { gapAfterMs: 2_000 },
      retention: { recordDays: 30 },
    },
  });
});

test('all problems are told at once, each with path, value, expectation and example', () => {
  const text = `
version: 2
centerId: main
dataDirectory: data
http:
  host: 0.0.0.0
  port: 99999
mqtt:
  url: http://anna:secret@broker
  protocolVersion: 3
  password: hunter2
`;
  const problems = problemsOf(text);
  expect(problems.sort()).toEqual([
    'centerId: given "main", there is no such setting; did you mean `centreId`?',
    'centreId: given nothing, expected string; for example "main"',
    'http.host: given "0.0.0.0", expected a loopback address, or `http.tls`, or `http.allowPlainHttp: true` on a network of its own; for example "127.0.0.1"',
    'http.port: given 99999, expected number to be <=65535; for example 8080',
    'mqtt.password: given something, there is no such setting; known here: url, protocolVersion, clientId, username, usernameFile, passwordFile, caFile',
    'mqtt.protocolVersion: given 3, expected 4 or 5; for example 5',
    'mqtt.url: given "http://(hidden)@broker", expected `mqtt://` or `mqtts://` with host and port; for example "mqtt://127.0.0.1:1883"',
    'mqtt.url: given "http://(hidden)@broker", expected no user and no password in it; use `username` and `passwordFile`; for example "mqtt://127.0.0.1:1883"',
    'version: given 2, expected 1; for example 1',
  ]);
});

test.each([
  ['an empty file', ''],
  ['a list', '- 1'],
  ['a word', 'hello'],
  ['no YAML', '{a: ['],
  ['a key twice', 'version: 1\nversion: 1'],
  ['an alias bomb', `a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]`],
])('%s is told to be wrong, not thrown', (_what, text) => {
  expect(problemsOf(text).length).toBeGreaterThan(0);
});

test.each(['::1', '127.0.0.9', 'localhost'])('%s needs no encryption', (host) => {
  expect(problemsOf(`${smallest}\nhttp: {host: "${host}"}`)).toEqual([]);
});

test('another host needs encryption, or a word that it may do without', () => {
  expect(problemsOf(`${smallest}\nhttp: {host: 10.0.0.5}`)).toHaveLength(1);
  expect(problemsOf(`${smallest}\nhttp: {host: 10.0.0.5, allowPlainHttp: true}`)).toEqual([]);
  const tls = '{certFile: a.crt, keyFile: a.key}';
  expect(problemsOf(`${smallest}\nhttp: {host: 10.0.0.5, tls: ${tls}}`)).toEqual([]);
});

test('secrets come from files, and those that cannot be read are named together', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'password'), 'swordfish\n');
  writeFileSync(join(directory, 'empty'), '');
  const file = join(directory, 'ops-centre.yaml');
  writeFileSync(
    file,
    smallest.replace('mqtt:', 'mqtt:\n  username: ops\n  passwordFile: password'),
  );
  expect(loadSecrets(loadConfig(file))).toEqual({ mqttUsername: 'ops', mqttPassword: 'swordfish' });
  writeFileSync(
    file,
    smallest.replace('mqtt:', 'mqtt:\n  passwordFile: empty\n  caFile: none.crt'),
  );
  expect(() => loadSecrets(loadConfig(file))).toThrow(/empty is empty.*none\.crt/);
});

test('the reference names every setting with its default', () => {
  const reference = configReference();
  expect(reference).toContain('| `http.port` | integer, 0 to 65535 | `8080` |');
  expect(reference).toContain('| `mqtt.url` | string | required |');
  expect(reference).toContain('| `retention.recordDays` |');
});
