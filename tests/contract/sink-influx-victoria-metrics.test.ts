import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InfluxConfig } from '#gateway/sinks/influx/influx-config.ts';
import { influxConfigSchema } from '#gateway/sinks/influx/influx-config.ts';
import { probeInflux } from '#gateway/sinks/influx/influx-probe.ts';
import { createInfluxSink } from '#gateway/sinks/influx/influx-sink.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { exampleFacts, storedReadings, storedRecord } from '#tests/support/stored-records.ts';
import type { VictoriaMetrics } from '#tests/support/victoria-metrics.ts';
import { startVictoriaMetrics, victoriaMetrics } from '#tests/support/victoria-metrics.ts';

const never = new AbortController().signal;
const noSecret = () => Promise.reject(new Error('no secret in this test'));

describeWith(victoriaMetrics, 'the InfluxDB sink and VictoriaMetrics', () => {
  let server: VictoriaMetrics;
  let config: InfluxConfig;
  beforeAll(async () => {
    server = await startVictoriaMetrics();
    const target = { version: 'v2', url: server.url, org: 'estate', bucket: 'gates' };
    config = influxConfigSchema.parse(target);
  });
  afterAll(() => server.stop());

  const openSink = () =>
    createInfluxSink({
      id: 'influx',
      address: { siteId: 'tower-a', gatewayId: 'gate-1' },
      config,
      readSecret: noSecret,
    });

  test('every reading arrives by the route of version 2, cut to milliseconds', async () => {
    const batch = storedReadings(500);
    const sink = openSink();
    expect(await sink.write(batch, never)).toEqual({ kind: 'accepted' });
    await sink.close();
    const series = await eventually('500 samples', async () => {
      const [found] = await server.exportSeries('reading_seq{gateway="gate-1"}');
      return found?.values.length === 500 ? found : null;
    });
    expect(series.metric).toMatchObject({
      device: 'thermometer-1',
      lane: 'lane-1',
      site: 'tower-a',
    });
    expect(series.values).toEqual(batch.map((record) => record.seq));
    expect(series.timestamps).toEqual(batch.map((record) => record.observedAtMs));
  });

  test('every kind of record is understood', async () => {
    const sink = openSink();
    const batch = Object.values(exampleFacts)
      .filter((entry) => entry.kind !== 'gap')
      .map((entry, index) => storedRecord(entry, { seq: 1_000 + index }));
    expect(await sink.write(batch, never)).toEqual({ kind: 'accepted' });
    await sink.close();
    await eventually('an alert', async () => (await server.exportSeries('alert_count')).length > 0);
    expect(await server.counter('vm_rows_invalid_total{type="influx"}')).toBe(0);
  });

  test('control: a line that it cannot read is dropped with a 204', async () => {
    const before = await server.counter('vm_rows_invalid_total{type="influx"}');
    const response = await fetch(`${server.url}/api/v2/write`, { method: 'POST', body: 'no line' });
    expect(response.status).toBe(204);
    // It parses after it has answered.
    await eventually('the dropped line to be counted', async () => {
      const now = await server.counter('vm_rows_invalid_total{type="influx"}');
      return now === before + 1;
    });
  });

  test.each(['v1', 'v2'])('doctor is told its limits, %s', async (version) => {
    const target = version === 'v1' ? { database: 'gates' } : { org: 'estate', bucket: 'gates' };
    const probed = await probeInflux({
      config: influxConfigSchema.parse({ version, url: server.url, ...target }),
      readSecret: noSecret,
      signal: never,
    });
    expect(probed).toMatchObject({ ok: true, product: 'victoria-metrics' });
    expect(probed.sentence).toContain('milliseconds');
    expect(probed.sentence).toContain('dropped');
    expect(probed.action).not.toBe('');
  });
});
