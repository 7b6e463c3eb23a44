import type { Influxd } from '#tests/support/influxd.ts';
import type { VictoriaMetrics } from '#tests/support/victoria-metrics.ts';

/** One point, by what identifies its record: `passage 1795466491:7`. */
export type PointName = string;

export const pointName = (kind: string, epoch: number | string, seq: number): PointName =>
  `${kind} ${epoch}:${seq}`;

/** Of an InfluxDB 1.x database, by its own account: whatever a gateway may write is counted. */
export async function measurementsOf(influx: Influxd, database: string): Promise<string[]> {
  return (await influx.query('show measurements', database)).map(({ name }) => String(name));
}

/** A device's alert has a measurement of its own. */
const kindOf = (measurement: string): string =>
  measurement === 'device_alert' ? 'alert' : measurement;

/** Every point of an InfluxDB 1.x database. A point that was written twice is there once: it has one time. */
export async function influxPoints(influx: Influxd, database: string): Promise<PointName[]> {
  const names: PointName[] = [];
  for (const measurement of await measurementsOf(influx, database)) {
    const rows = await influx.query(`select seq, epoch from ${measurement}`, database);
    const kind = kindOf(measurement);
    names.push(...rows.map(({ epoch, seq }) => pointName(kind, String(epoch), Number(seq))));
  }
  return names;
}

/** When each point is, beside the number of its record. */
export async function timedPoints(
  influx: Influxd,
  database: string,
): Promise<readonly { readonly seq: number; readonly atMs: number }[]> {
  const points: { seq: number; atMs: number }[] = [];
  for (const kind of await measurementsOf(influx, database)) {
    const rows = await influx.query(`select seq from ${kind}`, database);
    points.push(
      ...rows.map(({ seq, time }) => ({ seq: Number(seq), atMs: Date.parse(String(time)) })),
    );
  }
  return points;
}

/** What VictoriaMetrics keeps of a point: `seq` as a value, and its time cut to milliseconds. */
export type Sample = { readonly name: PointName; readonly atMs: number };

/** Every sample of the `seq` series. It has no strings and repeats are stored twice, so nothing hides one. */
export async function victoriaSamples(server: VictoriaMetrics): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const series of await server.exportSeries('{__name__=~".+_seq"}')) {
    const { metric, values, timestamps } = series;
    const kind = kindOf(String(metric['__name__']).slice(0, -'_seq'.length));
    samples.push(
      ...values.map((seq, index) => ({
        name: pointName(kind, metric['epoch'] ?? '', seq),
        atMs: timestamps[index] ?? 0,
      })),
    );
  }
  return samples;
}
