import { expect } from 'vitest';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { influxConfigSchema } from '#gateway/sinks/influx/influx-config.ts';
import { createInfluxSink } from '#gateway/sinks/influx/influx-sink.ts';
import { readingDraft } from './drafts.ts';
import type { InfluxFaultProxy } from './influx-fault-proxy.ts';
import type { Influxd } from './influxd.ts';

/** `ambient_celsius` is text in this database for ever: a reading that carries one can never be stored. */
export async function databaseThatRefusesAmbient(server: Influxd, database: string): Promise<void> {
  await server.query(`CREATE DATABASE ${database}`);
  const body = 'reading,device=other ambient_celsius="warm"';
  const answer = await fetch(`${server.url}/write?db=${database}`, { method: 'POST', body });
  expect(answer.status).toBe(204);
}

/** Readings, the poisoned ones (by number) with an ambient temperature. */
export const draftsWithPoison = (count: number, poison: ReadonlySet<number>): RecordDraft[] =>
  Array.from({ length: count }, (_, index) => {
    const draft = readingDraft(index);
    const ambient = poison.has(index + 1) ? 24 : null;
    const facts = { ...draft.facts, ambientTemperatureCelsius: ambient };
    return { ...draft, facts } as RecordDraft;
  });

export const sinkBefore = (
  proxy: InfluxFaultProxy,
  database: string,
  batchMaxLines: number,
  timeoutMs: number,
): Sink =>
  createInfluxSink({
    id: 'influx',
    address: { siteId: 'tower-a', gatewayId: 'gate-1' },
    config: influxConfigSchema.parse({
      ...{ version: 'v1', url: proxy.url, database, batchMaxLines },
      ...{ flushIntervalMs: 100, timeoutMs },
    }),
    readSecret: () => Promise.reject(new Error('no secret in this test')),
  });

/** The numbers of all points that are stored, and how many rows hold them. */
export async function storedSeqs(server: Influxd, database: string): Promise<number[]> {
  const rows = await server.query('SELECT seq FROM reading', database);
  return rows.map(({ seq }) => Number(seq)).toSorted((left, right) => left - right);
}

export const seqsWithout = (count: number, poison: ReadonlySet<number>): number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter((seq) => !poison.has(seq));
