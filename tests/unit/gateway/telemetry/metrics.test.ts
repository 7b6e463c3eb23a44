import { describe, expect, test } from 'vitest';
import type { GatewaySnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { createGatewayMetrics } from '#gateway/telemetry/metrics.ts';
import { exampleDevice, exampleSink, exampleSnapshot } from '#tests/support/example-snapshot.ts';

const process = {
  residentBytes: 100,
  heapUsedBytes: 50,
  externalBytes: 5,
  cpuSeconds: 1.5,
  eventLoopDelayP99Seconds: 0.002,
};
const station = {
  streamClients: 2,
  lineViewers: 3,
  droppedStreamClients: 1,
  evictedConnections: 4,
  refusedRequests: { TOKEN_WRONG: 6 },
};

function scraped(gateway: () => GatewaySnapshot = () => exampleSnapshot()) {
  return createGatewayMetrics({ gateway, station: () => station, process: () => process });
}

/** Series with their values, read as Prometheus would read them. */
async function seriesOf(gateway?: () => GatewaySnapshot): Promise<Map<string, number>> {
  const text = await scraped(gateway).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const cut = line.lastIndexOf(' ');
      return [line.slice(0, cut), Number(line.slice(cut + 1))];
    }),
  );
}

describe('a scrape', () => {
  test.each([
    ['gatehouse_build_info{site="tower-1",gateway="gate-1",version="0.1.0"}', 1],
    ['gatehouse_link_bytes_total{device="thermometer-1",lane="lane-1"}', 912],
    ['gatehouse_device_frames_total{device="thermometer-1",lane="lane-1"}', 101],
    ['gatehouse_discarded_bytes_total{device="thermometer-1",lane="lane-1",reason="noise"}', 2],
    [
      'gatehouse_device_last_frame_timestamp_seconds{device="thermometer-1",lane="lane-1"}',
      1_764_000_000.5,
    ],
    ['gatehouse_journal_epoch_number', 2],
    ['gatehouse_journal_head_sequence_number', 345],
    ['gatehouse_journal_rows', 900],
    ['gatehouse_journal_size_bytes', 65_536],
    ['gatehouse_journal_offline_seconds', 864_000],
    ['gatehouse_journal_writable_info', 1],
    ['gatehouse_sink_sent_position{sink="mqtt"}', 1_190],
    ['gatehouse_sink_confirmed_position{sink="mqtt"}', 1_180],
    ['gatehouse_sink_backlog_records{sink="mqtt"}', 10],
    ['gatehouse_sink_dead_letters{sink="mqtt"}', 3],
    ['gatehouse_sink_state_info{sink="mqtt",state="ok"}', 1],
    ['gatehouse_sink_state_info{sink="mqtt",state="holding"}', 0],
    ['gatehouse_sink_failures_total{sink="mqtt",cause="timeout"}', 4],
    ['gatehouse_control_messages_refused_total{reason="schema"}', 7],
    ['gatehouse_clock_state_info{state="synchronised"}', 1],
    ['gatehouse_clock_state_info{state="holdover"}', 0],
    ['gatehouse_clock_error_bound_seconds', 0.04],
    ['gatehouse_component_state_info{component="journal",state="ok"}', 1],
    ['gatehouse_component_state_info{component="journal",state="degraded"}', 0],
    ['gatehouse_component_state_info{component="device thermometer-1",state="ok"}', 1],
    ['gatehouse_stream_clients', 2],
    ['gatehouse_line_viewers', 3],
    ['gatehouse_link_opens_total{device="thermometer-1",lane="lane-1"}', 4],
    ['gatehouse_driver_faults_total{device="thermometer-1",lane="lane-1"}', 1],
    ['gatehouse_dropped_stream_clients_total', 1],
    ['gatehouse_http_evicted_connections_total', 4],
    ['gatehouse_http_refused_requests_total{reason="TOKEN_WRONG"}', 6],
    ['gatehouse_process_resident_bytes', 100],
    ['gatehouse_process_cpu_seconds_total', 1.5],
    ['gatehouse_event_loop_delay_p99_seconds', 0.002],
  ])('has %s', async (series, value) => {
    expect((await seriesOf()).get(series)).toBe(value);
  });

  test('gives the commit times as a cumulated histogram in seconds', async () => {
    const series = await seriesOf();
    const name = 'gatehouse_journal_commit_duration_seconds';
    expect(series.get(`${name}_bucket{le="0.001"}`)).toBe(5);
    expect(series.get(`${name}_bucket{le="0.01"}`)).toBe(8);
    expect(series.get(`${name}_bucket{le="+Inf"}`)).toBe(10);
    expect(series.get(`${name}_sum`)).toBe(0.25);
    expect(series.get(`${name}_count`)).toBe(10);
    expect(await scraped().text()).toContain(`# TYPE ${name} histogram`);
  });

  test('follows the numbers, also of a device that is gone', async () => {
    let snapshot = exampleSnapshot();
    const metrics = scraped(() => snapshot);
    await metrics.text();
    snapshot = exampleSnapshot({
      devices: [{ ...exampleDevice, deviceId: 'thermometer-2', frames: 7 }],
    });
    const text = await metrics.text();
    expect(text).toContain('gatehouse_device_frames_total{device="thermometer-2",lane="lane-1"} 7');
    expect(text).not.toContain('thermometer-1');
  });

  test('takes one snapshot, so that its numbers belong together', async () => {
    let snapshots = 0;
    await scraped(() => {
      snapshots += 1;
      return exampleSnapshot();
    }).text();
    expect(snapshots).toBe(1);
  });

  test('leaves out a number that is none instead of failing', async () => {
    const series = await seriesOf(() =>
      exampleSnapshot({
        devices: [{ ...exampleDevice, bytesIn: Number.NaN, frames: -1, lastFrameAtMs: null }],
        sinks: [{ ...exampleSink, confirmedPosition: null }],
      }),
    );
    const names = [...series.keys()].map((key) => key.replace(/\{.*/, ''));
    expect(names).not.toContain('gatehouse_link_bytes_total');
    expect(names).not.toContain('gatehouse_device_frames_total');
    expect(names).not.toContain('gatehouse_sink_confirmed_position');
    expect(names).toContain('gatehouse_journal_rows');
  });

  test('uses names that say the unit', async () => {
    const names = [...(await scraped().text()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    expect(names.length).toBeGreaterThan(25);
    for (const [, name = '', type] of names) {
      expect(name).toMatch(/^gatehouse_[a-z0-9_]+$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
    }
  });

  test('tells how many alerts are on their way, and of none where nobody confirms', async () => {
    const direct = { confirmed: 4, refused: 0, retry: 7 };
    const alerts = { unconfirmed: 3, forThePhone: 2, direct };
    const series = await seriesOf(() => exampleSnapshot({ alerts }));
    expect(series.get('gatehouse_alerts_unconfirmed')).toBe(3);
    expect(series.get('gatehouse_alerts_for_the_phone')).toBe(2);
    expect(series.get('gatehouse_direct_alert_posts_total{outcome="retry"}')).toBe(7);
    const without = [...(await seriesOf())].filter(([name]) => /alert/.test(name));
    expect(without.map(([, value]) => value)).toEqual([0, 0]);
  });
});
