import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { FrameClock } from './frame-clock.ts';

/** Loaded into the gateway's process by `--import`: notes when each passage became durable. */
const file = process.env['GATEHOUSE_BENCH_DURABLE'];
if (file) {
  const arrivals = new FrameClock(100_000);
  subscribe('gatehouse.durable', (message) => {
    for (const { kind, factsJson } of message as readonly StoredRecord[]) {
      if (kind === 'passage') arrivals.noteText(factsJson);
    }
  });
  process.on('exit', () => writeFileSync(file, arrivals.bytes()));
}
