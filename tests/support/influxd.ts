import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findInstalledServer } from './installed-server.ts';
import type { ServerProcess } from './server-process.ts';
import { freePort, serverDirectory, startServer } from './server-process.ts';

export const influxd = findInstalledServer('influxd', ['/usr/bin/influxd'], 'influxdb');

export type InfluxdOptions = {
  /** Ask for user name and password; the first user is created by `query`. */
  readonly withAuthentication?: boolean;
  readonly maxBodyBytes?: number;
  /** Default: no limit. */
  readonly maxSeries?: number;
  /** A port to use again, for a server that comes late; default: a free one. */
  readonly port?: number;
};

export type Influxd = ServerProcess & {
  readonly url: string;
  /** Runs InfluxQL as a person would and answers with its rows, column by name; throws what InfluxDB says. */
  query(influxQl: string, database?: string): Promise<readonly InfluxRow[]>;
};

export type InfluxRow = Readonly<Record<string, string | number | boolean | null>>;

/** InfluxDB 1.x on loopback, empty. */
export async function startInfluxd(options: InfluxdOptions = {}): Promise<Influxd> {
  const directory = await serverDirectory('influxd');
  const port = options.port ?? (await freePort());
  await mkdir(join(directory, 'meta'));
  await writeFile(join(directory, 'influxdb.conf'), configuration(directory, port, options));
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    command: influxd.path ?? 'influxd',
    args: ['-config', join(directory, 'influxdb.conf')],
    directory,
    isReady: async () => (await fetch(`${url}/ping`)).status === 204,
  });
  return { ...server, url, query: (influxQl, database) => query(url, influxQl, database) };
}

function configuration(directory: string, port: number, options: InfluxdOptions): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "${directory}/meta"
  logging-enabled = false
[data]
  dir = "${directory}/data"
  wal-dir = "${directory}/wal"
  query-log-enabled = false
  max-series-per-database = ${options.maxSeries ?? 0}
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  auth-enabled = ${options.withAuthentication ?? false}
  max-body-size = ${options.maxBodyBytes ?? 25_000_000}
[logging]
  level = "warn"
`;
}

type QueryAnswer = {
  readonly error?: string;
  readonly results?: readonly {
    readonly error?: string;
    readonly series?: readonly {
      readonly tags?: Readonly<Record<string, string>>;
      readonly columns: readonly string[];
      readonly values: readonly (readonly (string | number | boolean | null)[])[];
    }[];
  }[];
};

async function query(url: string, influxQl: string, database = ''): Promise<readonly InfluxRow[]> {
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    body: new URLSearchParams({ q: influxQl, db: database }),
  });
  const answer = (await response.json()) as QueryAnswer;
  const fault = answer.error ?? answer.results?.find((result) => result.error)?.error;
  if (fault !== undefined) throw new Error(`${influxQl}: ${fault}`);
  return (answer.results ?? []).flatMap((result) =>
    (result.series ?? []).flatMap((series) =>
      series.values.map((row) => ({
        ...series.tags,
        ...Object.fromEntries(series.columns.map((column, index) => [column, row[index] ?? null])),
      })),
    ),
  );
}
