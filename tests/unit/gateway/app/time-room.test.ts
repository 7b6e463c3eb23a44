import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { lookAtClock, startTimeRoom } from '#gateway/app/time-room.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { eventually } from '#tests/support/eventually.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { parsedConfig } from '#tests/support/gateway-configs.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const NOW = Date.UTC(2026, 10, 23, 8);

function bench(wallMs: number) {
  const dataDirectory = temporaryDirectory();
  const synchronisedMark = path.join(dataDirectory, 'synchronized');
  const config = { ...parsedConfig({ time: { synchronisedMark } }), dataDirectory };
  const said: string[] = [];
  const say = (_facts: object, sentence: string): void => void said.push(sentence);
  const log: Log = { debug: say, info: say, warn: say, error: say, child: () => log };
  const clock = new FakeClock(wallMs);
  let known = 0;
  const options = { config, clock, bootId: 'boot-1', log, onTimesKnown: () => known++ };
  return { options, clock, said, dataDirectory, synchronisedMark, timesKnown: () => known };
}

test('a PC that wakes in 1970 is told, and so is the time that its records get', async () => {
  const { options, clock, said, synchronisedMark, timesKnown } = bench(5_000);
  const keeper = await startTimeRoom(options);
  expect(said).toEqual([expect.stringContaining('not trusted')]);
  clock.stepWall(NOW - clock.wallMs());
  fs.writeFileSync(synchronisedMark, '');
  fs.utimesSync(synchronisedMark, NOW / 1_000, NOW / 1_000);
  await eventually('the synchronisation', () => {
    clock.advance(1_000);
    return timesKnown() === 1;
  });
  expect(keeper.now.state).toBe('synchronised');
  expect(said.slice(1)).toEqual([
    'The clock is trusted.',
    'Records that were made with an untrusted clock have their time now.',
  ]);
  await keeper.stop();
});

test('a look at the clock leaves nothing behind', async () => {
  const { options, dataDirectory } = bench(NOW);
  expect(await lookAtClock(options)).toMatchObject({ state: 'holdover', doubt: null });
  expect(fs.readdirSync(dataDirectory)).toEqual([]);
});

test('a damaged file and a directory that cannot be written are told, and nothing ends', async () => {
  const { options, said, dataDirectory } = bench(NOW);
  fs.writeFileSync(path.join(dataDirectory, 'clock.json'), '{');
  fs.mkdirSync(path.join(dataDirectory, 'clock.json.new'));
  const keeper = await startTimeRoom(options);
  expect(said).toEqual([
    expect.stringContaining('damaged'),
    'The clock is trusted.',
    expect.stringContaining('cannot be written'),
  ]);
  await keeper.stop();
});
