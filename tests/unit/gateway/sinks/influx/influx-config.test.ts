import { describe, expect, test } from 'vitest';
import { influxConfigSchema } from '#gateway/sinks/influx/influx-config.ts';

const v1 = { version: 'v1', url: 'http://127.0.0.1:8086', database: 'gatehouse' };
const v2 = { version: 'v2', url: 'https://influx.example', org: 'estate', bucket: 'gates' };

test('the least that must be said for version 1 is address and database', () => {
  expect(influxConfigSchema.parse(v1)).toEqual({
    ...v1,
    batchMaxLines: 5_000,
    flushIntervalMs: 1_000,
    timeoutMs: 10_000,
    gzip: false,
    createDatabase: false,
  });
});

test('version 2 takes organisation, bucket and a token by file', () => {
  const config = { ...v2, tokenFile: '/etc/gatehouse/influx.token' };
  expect(influxConfigSchema.parse(config)).toMatchObject(config);
});

describe('refused is', () => {
  test.each([
    ['an unknown version', { ...v1, version: 'v3' }],
    ['a key of the other version', { ...v1, bucket: 'gates' }],
    ['a misspelt key', { ...v1, databse: 'x' }],
    ['a secret in the configuration', { ...v1, username: 'gate', password: 'secret' }],
    ['a token in the configuration', { ...v2, token: 'secret' }],
    ['a password in the address', { ...v1, url: 'http://gate:secret@127.0.0.1:8086' }],
    ['a query in the address', { ...v1, url: 'http://127.0.0.1:8086/?db=x' }],
    ['another protocol', { ...v1, url: 'ftp://127.0.0.1' }],
    ['an address without protocol', { ...v1, url: '127.0.0.1:8086' }],
    ['a user without a password', { ...v1, username: 'gate' }],
    ['a password without a user', { ...v1, passwordFile: '/p' }],
    ['two user names', { ...v1, username: 'a', usernameFile: '/u', passwordFile: '/p' }],
    ['an endless timeout', { ...v1, timeoutMs: 0 }],
    ['a batch of more lines than InfluxData recommends', { ...v1, batchMaxLines: 5_001 }],
    ['an empty batch', { ...v2, batchMaxLines: 0 }],
    ['an empty database', { ...v1, database: '' }],
  ])('%s', (_, config) => {
    expect(influxConfigSchema.safeParse(config).success).toBe(false);
  });
});

test.each(['http://localhost:8086', 'http://[::1]:8086', 'https://host.example/influx/'])(
  'the address %s is fine',
  (url) => {
    expect(influxConfigSchema.safeParse({ ...v1, url }).success).toBe(true);
  },
);
