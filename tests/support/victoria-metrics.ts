import { findInstalledServer } from './installed-server.ts';
import type { ServerProcess } from './server-process.ts';
import { freePort, serverDirectory, startServer } from './server-process.ts';

export const victoriaMetrics = findInstalledServer(
  'victoria-metrics',
  ['/usr/bin/victoria-metrics'],
  'victoria-metrics',
);

export type VictoriaMetrics = ServerProcess & {
  readonly url: string;
  /** Every sample of the series that match, as stored. Flushes first: fresh samples are invisible for about a second. */
  exportSeries(match: string): Promise<readonly ExportedSeries[]>;
  /** Value of one of its own counters, 0 when it has none of that name yet. */
  counter(name: string): Promise<number>;
};

export type ExportedSeries = {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  readonly timestamps: readonly number[];
};

/** VictoriaMetrics on loopback, empty, keeping everything for ever. */
export async function startVictoriaMetrics(): Promise<VictoriaMetrics> {
  const directory = await serverDirectory('victoria-metrics');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    command: victoriaMetrics.path ?? 'victoria-metrics',
    args: [
      `-storageDataPath=${directory}/data`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-retentionPeriod=100y',
      '-loggerLevel=WARN',
    ],
    directory,
    isReady: async () => (await fetch(`${url}/health`)).ok,
  });
  return {
    ...server,
    url,
    exportSeries: async (match) => {
      await fetch(`${url}/internal/force_flush`);
      const response = await fetch(`${url}/api/v1/export?match[]=${encodeURIComponent(match)}`);
      const lines = (await response.text()).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as ExportedSeries);
    },
    counter: async (name) => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      const line = metrics.split('\n').find((each) => each.startsWith(`${name} `));
      return line === undefined ? 0 : Number(line.slice(name.length + 1));
    },
  };
}
