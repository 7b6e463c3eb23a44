import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { StoredRecord } from '#gateway/journal/journal.ts';

/** Loaded into the gateway's process by `--import`: notes when each passage became durable, in their order. */
const file = process.env['GATEHOUSE_BENCH_PASSAGES'];
if (file) {
  const durableAtMs: number[] = [];
  subscribe('gatehouse.durable', (message) => {
    const nowMs = Number(process.hrtime.bigint()) / 1e6;
    for (const { kind } of message as readonly StoredRecord[])
      if (kind === 'passage') durableAtMs.push(nowMs);
  });
  process.on('exit', () =>
    writeFileSync(file, new Uint8Array(Float64Array.from(durableAtMs).buffer)),
  );
}
