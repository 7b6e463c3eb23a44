import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';

/** The real servers of the bench, on loopback, in a directory that goes with them. */
export type BenchServers = {
  readonly directory: string;
  readonly brokerPort: number;
  readonly brokerUrl: string;
  readonly influxUrl: string;
  freshDatabase(): Promise<string>;
  countPoints(database: string, measurement: string, field: string): Promise<number>;
  stop(): Promise<void>;
};

/** Missing servers, by the command that installs them; empty when the bench can run. */
export function missingServers(): readonly string[] {
  return [mosquitto, influxd]
    .filter(({ path }) => path === null)
    .map(({ reasonToSkip }) => reasonToSkip);
}

export async function startBenchServers(): Promise<BenchServers> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  mkdirSync(join(directory, 'lines'));
  const broker = await startMosquitto();
  const influx = await startInfluxd();
  let databases = 0;
  return {
    directory,
    brokerPort: broker.port,
    brokerUrl: broker.url,
    influxUrl: influx.url,
    async freshDatabase() {
      const name = `bench${++databases}`;
      if (databases > 1) await influx.query(`drop database bench${databases - 1}`);
      await influx.query(`create database ${name}`);
      return name;
    },
    async countPoints(database, measurement, field) {
      const [row] = await influx.query(`select count(${field}) as n from ${measurement}`, database);
      return Number(row?.['n'] ?? 0);
    },
    async stop() {
      await Promise.all([broker.stop(), influx.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
