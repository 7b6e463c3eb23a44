import { describe, expect, test } from 'vitest';
import { isLoopbackHost, isOwnHost, isOwnOrigin } from '#gateway/station/host-rules.ts';

describe('an address', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])(
    '%s is reached from this machine only',
    (host) => expect(isLoopbackHost(host)).toBe(true),
  );

  test.each([
    '0.0.0.0',
    '::',
    '192.168.1.5',
    'gate-pc',
    '127.0.0.1.evil.example',
    'localhost.evil',
  ])('%s may be reached by others', (host) => expect(isLoopbackHost(host)).toBe(false));
});

describe('the Host header of a request', () => {
  test.each(['127.0.0.1:8090', 'localhost:8090', 'localhost', '[::1]:8090'])(
    '%s is served by a loopback station',
    (header) => expect(isOwnHost(header, '127.0.0.1', 'gate-pc')).toBe(true),
  );

  test.each([
    'evil.example:8090',
    'localhost.evil.example',
    '192.168.1.5:8090',
    'gate-pc:8090',
    '127.0.0.1@evil.example',
    'evil.example/127.0.0.1',
    'a b',
    '',
    'x'.repeat(1_000),
  ])('%s is refused by a loopback station', (header) =>
    expect(isOwnHost(header, '127.0.0.1', 'gate-pc')).toBe(false),
  );

  test.each([
    '192.168.1.5:8090',
    '[fd00::1]:8090',
    'localhost:8090',
    'gate-pc:8090',
    'GATE-PC.local',
    'gate.tower.example',
  ])('%s is served by a station in the network', (header) =>
    expect(isOwnHost(header, 'gate.tower.example', 'gate-pc')).toBe(true),
  );

  test.each(['evil.example', 'gate-pc.evil.example', '1.2.3.4.evil.example'])(
    '%s is refused by a station in the network: a name can be re-pointed',
    (header) => expect(isOwnHost(header, '0.0.0.0', 'gate-pc')).toBe(false),
  );
});

describe('the origin of a page', () => {
  test('is this station when host and port agree, also behind https', () => {
    expect(isOwnOrigin('http://127.0.0.1:8090', '127.0.0.1:8090')).toBe(true);
    expect(isOwnOrigin('https://Gate-PC', 'gate-pc')).toBe(true);
  });

  test.each(['http://127.0.0.1:3000', 'http://evil.example', 'null', '', 'file://'])(
    'is another site when it is %s',
    (origin) => expect(isOwnOrigin(origin, '127.0.0.1:8090')).toBe(false),
  );
});
