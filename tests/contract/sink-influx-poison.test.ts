import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { startInfluxFaultProxy } from '#tests/support/influx-fault-proxy.ts';
import {
  databaseThatRefusesAmbient,
  draftsWithPoison,
  seqsWithout,
  sinkBefore,
  storedSeqs,
} from '#tests/support/influx-poison.ts';
import type { Influxd } from '#tests/support/influxd.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';

describeWith(influxd, 'a line that InfluxDB 1.x itself can never store', () => {
  let server: Influxd;
  beforeAll(async () => {
    server = await startInfluxd();
  });
  afterAll(() => server.stop());

  test.each([
    [4_096, 1],
    [4_096, 4_096],
    [4_096, 2_731],
    [4_096, 1_365],
    [5_000, 3_333],
  ])(
    'is found in at most log2(batch) + 2 requests: batch of %i, at place %i',
    async (lines, place) => {
      const database = `poison_${lines}_${place}`;
      await databaseThatRefusesAmbient(server, database);
      const proxy = await startInfluxFaultProxy(server.url, () => ({ kind: 'none' }));
      onTestFinished(() => proxy.close());
      const sink = sinkBefore(proxy, database, 5_000, 10_000);
      onTestFinished(() => sink.close());
      const journal = new MemoryJournal();
      const records = await journal.append(draftsWithPoison(lines, new Set([place])));
      const outcome = await sink.write(records, new AbortController().signal);
      expect(outcome).toMatchObject({
        kind: 'partial',
        rejected: [{ index: place - 1 }],
        retry: [],
      });
      // The last request stores what comes behind it, where anything does.
      const behind = place < lines ? 1 : 0;
      expect(proxy.writes.length - behind).toBeLessThanOrEqual(Math.ceil(Math.log2(lines)) + 2);
      expect(await storedSeqs(server, database)).toEqual(seqsWithout(lines, new Set([place])));
    },
  );
});
