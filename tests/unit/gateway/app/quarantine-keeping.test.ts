import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepQuarantine } from '#gateway/app/quarantine-keeping.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import { eventually } from '#tests/support/eventually.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { parsedConfig } from '#tests/support/gateway-configs.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const atMs = Date.UTC(2026, 10, 25);

test('what is removed is told in the log, at the start and later, until it is stopped', async () => {
  const dataDirectory = temporaryDirectory();
  const told: unknown[] = [];
  const log: Log = { ...silentLog, warn: (facts) => told.push(facts) };
  const clock = new FakeClock(atMs);
  const putAside = (): string => {
    const folder = join(dataDirectory, 'journal', 'quarantine-2026-01-02T03-04-05-006Z-7');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'journal.db'), 'x');
    return folder;
  };
  const path = putAside();
  const config = parsedConfig({ dataDirectory });
  const stop = keepQuarantine({ config, clock, log });
  await eventually('the first look', () => told.length === 1);
  putAside();
  clock.advance(3_600_000);
  await eventually('the next look', () => told.length === 2);
  expect(told[1]).toEqual({ path, bytes: 1, bound: 'age' });
  stop();
  expect(clock.timerCount).toBe(0);
});
