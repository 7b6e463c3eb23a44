import { expect, test } from 'vitest';
import { isHostAllowed, isOriginAllowed } from '#ops-centre/http/origin-check.ts';

const local = { listenHost: '127.0.0.1', isTls: false, publicUrl: null };
const proxied = { ...local, publicUrl: 'https://ops.example.org' };
const open = { listenHost: '0.0.0.0', isTls: true, publicUrl: null };

test.each([
  [local, '127.0.0.1:8080', true],
  [local, 'LOCALHOST:8080', true],
  [local, '[::1]:8080', true],
  [local, 'evil.example:8080', false],
  [local, '127.0.0.1.evil.example', false],
  [local, 'localhost.evil.example', false],
  [local, '', false],
  [local, undefined, false],
  [proxied, 'ops.example.org', true],
  [proxied, 'ops.example.org.evil.example', false],
  [open, 'gate.lan:8443', true],
])('%j answers under the name %s: %s', (rules, host, isAllowed) => {
  expect(isHostAllowed(rules, host)).toBe(isAllowed);
});

test.each([
  [local, { host: 'localhost:8080' }, true],
  [local, { host: 'localhost:8080', origin: 'http://localhost:8080' }, true],
  [local, { host: 'localhost:8080', origin: 'http://localhost:9090' }, false],
  [local, { host: 'localhost:8080', origin: 'https://localhost:8080' }, false],
  [local, { host: 'localhost:8080', origin: 'null' }, false],
  [local, { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' }, false],
  [local, { host: 'localhost:8080', 'sec-fetch-site': 'same-origin' }, true],
  [local, { host: 'localhost:8080', 'sec-fetch-site': 'none' }, true],
  [proxied, { host: '127.0.0.1:8080', origin: 'https://ops.example.org' }, true],
  [open, { host: 'gate.lan:8443', origin: 'https://gate.lan:8443' }, true],
  [open, { host: 'gate.lan:8443', origin: 'http://gate.lan:8443' }, false],
])('with %j the headers %j are ours: %s', (rules, headers, isAllowed) => {
  expect(isOriginAllowed(rules, headers)).toBe(isAllowed);
});
