import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { InfluxConfig } from '#gateway/sinks/influx/influx-config.ts';
import { influxConfigSchema } from '#gateway/sinks/influx/influx-config.ts';
import { probeInflux } from '#gateway/sinks/influx/influx-probe.ts';
import { createInfluxSink } from '#gateway/sinks/influx/influx-sink.ts';
import { escapeKey, pointHead, quoteText } from '#gateway/sinks/influx/line-protocol.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import type { Influxd } from '#tests/support/influxd.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import {
  EXAMPLE_OBSERVED_AT_MS,
  exampleFacts,
  exampleReading,
  storedReadings,
  storedRecord,
} from '#tests/support/stored-records.ts';

const never = new AbortController().signal;
const noSecret = () => Promise.reject(new Error('no secret in this test'));

function configFor(server: Influxd, more: object): InfluxConfig {
  return influxConfigSchema.parse({
    version: 'v1',
    url: server.url,
    database: 'gates',
    createDatabase: true,
    ...more,
  });
}

function openSink(config: InfluxConfig, readSecret = noSecret): Sink {
  const address = { siteId: 'tower-a', gatewayId: 'gate-1' };
  return createInfluxSink({ id: 'influx', address, config, readSecret });
}

async function writeOnce(server: Influxd, more: object, batch: readonly StoredRecord[]) {
  const sink = openSink(configFor(server, more));
  const outcome = await sink.write(batch, never);
  await sink.close();
  return outcome;
}

const countOf = async (server: Influxd, measurement: string, database: string) => {
  const rows = await server.query(`SELECT count(seq) FROM ${measurement}`, database);
  return rows[0]?.['count'] ?? 0;
};

describeWith(influxd, 'the InfluxDB sink and InfluxDB 1.x itself', () => {
  let server: Influxd;
  beforeAll(async () => {
    server = await startInfluxd();
  });
  afterAll(() => server.stop());

  test('the database is created when it is missing, and every kind of record is stored', async () => {
    const batch = Object.values(exampleFacts)
      .filter((entry) => entry.kind !== 'gap')
      .map((entry, index) => storedRecord(entry, { seq: index + 1 }));
    expect(await writeOnce(server, { database: 'kinds' }, batch)).toEqual({ kind: 'accepted' });
    const [reading] = await server.query('SELECT * FROM reading', 'kinds');
    expect(reading).toMatchObject({
      site: 'tower-a',
      gateway: 'gate-1',
      device: 'thermometer-1',
      epoch: '1',
      seq: 1,
      raw_celsius: 33.4,
      ambient_celsius: 24.1,
      compensated_celsius: 36.6,
    });
    for (const measurement of ['passage', 'alert', 'scan'])
      expect(await countOf(server, measurement, 'kinds')).toBe(1);
  });

  test('without createDatabase a missing database holds the records', async () => {
    const outcome = await writeOnce(
      server,
      { database: 'absent', createDatabase: false },
      storedReadings(2),
    );
    expect(outcome).toMatchObject({ kind: 'retry', hold: true });
  });

  test('a batch that is sent again is stored once', async () => {
    const batch = storedReadings(1_000);
    const more = { database: 'again' };
    for (let turn = 0; turn < 3; turn += 1)
      expect(await writeOnce(server, more, batch)).toEqual({ kind: 'accepted' });
    expect(await countOf(server, 'reading', 'again')).toBe(1_000);
  });

  test('two people in the same millisecond are two points, also in another epoch', async () => {
    const twins = [
      storedRecord(exampleFacts.reading, { seq: 1 }),
      storedRecord(exampleFacts.reading, { seq: 2 }),
      storedRecord(exampleFacts.reading, { seq: 1, epoch: 2 }),
    ];
    await writeOnce(server, { database: 'twins' }, twins);
    expect(await countOf(server, 'reading', 'twins')).toBe(3);
  });

  test('control: with the millisecond alone as time, one of the two would be gone', async () => {
    await server.query('CREATE DATABASE control');
    const body = [1, 2]
      .map((seq) => `reading,device=a seq=${seq}i ${EXAMPLE_OBSERVED_AT_MS}000000`)
      .join('\n');
    await fetch(`${server.url}/write?db=control&precision=ns`, { method: 'POST', body });
    expect(await countOf(server, 'reading', 'control')).toBe(1);
  });

  test('a record that the database can never take is found, all others are stored', async () => {
    await server.query('CREATE DATABASE conflict');
    await fetch(`${server.url}/write?db=conflict`, {
      method: 'POST',
      body: 'reading,device=thermometer-9 ambient_celsius="warm"',
    });
    // `ambient_celsius` is text in this database for ever: only readings without one fit.
    const facts = { ...exampleReading, ambientTemperatureCelsius: null };
    const batch = storedReadings(200).map((record, index) =>
      index % 50 === 7
        ? record
        : storedRecord(
            { kind: 'reading', facts },
            { seq: record.seq, observedAtMs: record.observedAtMs },
          ),
    );
    const outcome = await writeOnce(server, { database: 'conflict' }, batch);
    expect(outcome).toMatchObject({
      kind: 'partial',
      rejected: [7, 57, 107, 157].map((index) => ({ index })),
      retry: [],
    });
    expect(outcome).toMatchObject({ cause: expect.stringContaining('field type conflict') });
    expect(await countOf(server, 'reading', 'conflict')).toBe(196);
  });

  test('a record outside of the retention is a dead letter', async () => {
    await server.query('CREATE DATABASE short WITH DURATION 1h NAME hour');
    const now = Date.now();
    const batch = [
      storedRecord(exampleFacts.reading, { seq: 1, observedAtMs: now - 48 * 3_600_000 }),
      storedRecord(exampleFacts.reading, { seq: 2, observedAtMs: now }),
    ];
    expect(await writeOnce(server, { database: 'short' }, batch)).toMatchObject({
      kind: 'partial',
      rejected: [{ index: 0, cause: expect.stringContaining('retention policy') }],
      retry: [],
    });
    expect(await countOf(server, 'reading', 'short')).toBe(1);
  });

  test('compressed batches are stored like others', async () => {
    const more = { database: 'compressed', gzip: true };
    expect(await writeOnce(server, more, storedReadings(500))).toEqual({ kind: 'accepted' });
    expect(await countOf(server, 'reading', 'compressed')).toBe(500);
  });

  test.each([
    ['a,b c=d'],
    ['a\\b'],
    ['a\\,b'],
    ['a\\ b'],
    ['正门 🚀'],
    ['"quoted"'],
    ['#x'],
    [' x '],
  ])('the tag value %j comes back as it went in', async (text) => {
    await server.query('CREATE DATABASE texts');
    const line = `${pointHead('m', { t: text, z: 'end' })} text=${quoteText(text)}`;
    const response = await fetch(`${server.url}/write?db=texts`, { method: 'POST', body: line });
    expect(response.status).toBe(204);
    const rows = await server.query('SELECT * FROM m', 'texts');
    expect(rows).toContainEqual(expect.objectContaining({ t: text, text, z: 'end' }));
  });

  test('a tag value with a backslash at its end is stored with a substitute', async () => {
    await server.query('CREATE DATABASE slash');
    const body = `${pointHead('m', { a: 'gate\\', lane: '1' })} x=1`;
    await fetch(`${server.url}/write?db=slash`, { method: 'POST', body });
    const rows = await server.query('SELECT * FROM m', 'slash');
    expect(rows).toEqual([expect.objectContaining({ a: 'gate_', lane: '1' })]);
  });

  test('control: with the backslash left in, the tag behind it is lost or the line refused', async () => {
    await server.query('CREATE DATABASE raw_slash');
    const body = `m,a=gate\\,lane=${escapeKey('1')} x=1`;
    const response = await fetch(`${server.url}/write?db=raw_slash`, { method: 'POST', body });
    const rows = await server.query('SELECT * FROM m', 'raw_slash');
    expect(response.status === 400 || rows[0]?.['lane'] === undefined).toBe(true);
  });

  describe('doctor is told', () => {
    const probe = (more: object) =>
      probeInflux({ config: configFor(server, more), readSecret: noSecret, signal: never });

    test('that the server would store records, and which one it is', async () => {
      await server.query('CREATE DATABASE gates');
      expect(await probe({})).toMatchObject({ ok: true, product: 'influxdb', action: '' });
      expect((await probe({})).sentence).toMatch(
        /^InfluxDB 1\..* accepts records into database "gates"\.$/,
      );
    });

    test('that the database is missing, or will be created', async () => {
      await server.query('CREATE DATABASE gates');
      const missing = { database: 'nowhere' };
      expect(await probe({ ...missing, createDatabase: false })).toMatchObject({
        ok: false,
        sentence: expect.stringMatching(/database "nowhere" does not exist.* There are: .*kinds/),
      });
      expect(await probe(missing)).toMatchObject({
        ok: true,
        sentence: expect.stringContaining('will be created'),
      });
      const databases = await server.query('SHOW DATABASES');
      expect(databases).not.toContainEqual({ name: 'nowhere' });
    });

    test('that the retention policy is missing', async () => {
      await server.query('CREATE DATABASE gates');
      expect(await probe({ retentionPolicy: 'weeks' })).toMatchObject({
        ok: false,
        sentence: expect.stringContaining('retention policy not found: weeks'),
        action: expect.stringContaining('Create the retention policy'),
      });
      expect(await probe({ retentionPolicy: 'autogen' })).toMatchObject({ ok: true });
    });

    test('that version 2 is not spoken there', async () => {
      const config = influxConfigSchema.parse({
        version: 'v2',
        url: server.url,
        org: 'estate',
        bucket: 'gates',
      });
      expect(await probeInflux({ config, readSecret: noSecret, signal: never })).toMatchObject({
        ok: false,
        sentence: expect.stringContaining('404'),
      });
    });

    test('that nobody listens', async () => {
      const config = configFor(server, { url: 'http://127.0.0.1:1' });
      expect(await probeInflux({ config, readSecret: noSecret, signal: never })).toMatchObject({
        ok: false,
        sentence: 'http://127.0.0.1:1 does not answer (ECONNREFUSED).',
      });
    });
  });
});

describeWith(influxd, 'the InfluxDB sink and an InfluxDB 1.x with users', () => {
  let server: Influxd;
  const secrets: Record<string, string> = { '/good': 'correct horse', '/bad': 'wrong' };
  const readSecret = (path: string) => Promise.resolve(secrets[path] ?? '');

  beforeAll(async () => {
    server = await startInfluxd({ withAuthentication: true });
    await server.query(`CREATE USER gate WITH PASSWORD 'correct horse' WITH ALL PRIVILEGES`);
  });
  afterAll(() => server.stop());

  test.each([
    ['/good', { kind: 'accepted' }],
    ['/bad', { kind: 'retry', hold: true, cause: expect.stringContaining('401') }],
  ])('with the password of %s', async (passwordFile, expected) => {
    const config = configFor(server, { username: 'gate', passwordFile });
    const sink = openSink(config, readSecret as typeof noSecret);
    expect(await sink.write(storedReadings(3), never)).toMatchObject(expected);
    await sink.close();
  });

  test('doctor is told that the password is refused', async () => {
    const config = configFor(server, { username: 'gate', passwordFile: '/bad' });
    expect(await probeInflux({ config, readSecret, signal: never })).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('401 authorization failed'),
    });
  });
});

describeWith(influxd, 'the InfluxDB sink and an InfluxDB 1.x whose series are all taken', () => {
  let server: Influxd;
  beforeAll(async () => {
    server = await startInfluxd({ maxSeries: 5 });
    await server.query('CREATE DATABASE gates');
  });
  afterAll(() => server.stop());

  test('records are held, none of them becomes a dead letter', async () => {
    expect(await writeOnce(server, {}, storedReadings(3))).toEqual({ kind: 'accepted' });
    // The epoch is a tag: each is a series of its own.
    const ofManySeries = Array.from({ length: 6 }, (_, index) =>
      storedRecord(exampleFacts.alert, { seq: 1, epoch: index + 2 }),
    );
    expect(await writeOnce(server, {}, ofManySeries)).toMatchObject({
      kind: 'retry',
      hold: true,
      cause: expect.stringContaining('max'),
    });
  });
});

describeWith(influxd, 'the InfluxDB sink and an InfluxDB 1.x that takes small bodies only', () => {
  let server: Influxd;
  beforeAll(async () => {
    server = await startInfluxd({ maxBodyBytes: 20_000 });
    await server.query('CREATE DATABASE gates');
  });
  afterAll(() => server.stop());

  test('a batch beyond that is too large, half of it is not', async () => {
    expect(await writeOnce(server, {}, storedReadings(150))).toMatchObject({ kind: 'too-large' });
    expect(await writeOnce(server, {}, storedReadings(75))).toEqual({ kind: 'accepted' });
  });
});
