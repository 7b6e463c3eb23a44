import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { checkedFile } from '#gateway/app/checked-file.ts';
import { CountsKeeper } from '#gateway/app/counts-keeper.ts';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { createSiteClock } from '#gateway/screening/checkpoint/local-time.ts';
import { storedCountsSchema } from '#gateway/screening/counts/stored-counts.ts';
import { eventually } from '#tests/support/eventually.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { exampleEpisode, examplePassage, exampleReading } from '#tests/support/stored-records.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

/** A gate PC: what is on its disk stays when a program ends. */
function gatePc() {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const file = path.join(temporaryDirectory(), 'counts.json');
  const troubles: string[] = [];
  let personCount = 0;
  return {
    clock,
    file,
    journal,
    troubles,
    program: () =>
      CountsKeeper.open({
        ...{ journal, clock, isTimeTrusted: () => true },
        store: checkedFile(file, storedCountsSchema),
        rules: {
          clock: createSiteClock('Asia/Shanghai'),
          resetAt: null,
          outLanes: new Set(['way-out']),
        },
        onTrouble: (sentence) => troubles.push(sentence),
      }),
    async pass(changes: Partial<Passage> = {}) {
      const at = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
      const facts = { ...examplePassage, episodeId: `e-${personCount++}`, ...changes };
      await journal.append([{ kind: 'passage', facts, ...trustedTimer(at) }]);
    },
    async step(changes: Partial<EpisodeTransition>) {
      const at = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
      const facts = { ...exampleEpisode, ...changes };
      await journal.append([{ kind: 'episode', facts, ...trustedTimer(at) }]);
    },
  };
}

test('what is durable is counted, and kept for the next start', async () => {
  const pc = gatePc();
  const first = await pc.program();
  await pc.pass();
  await pc.pass({ direction: 'out' });
  await first.close();
  const second = await pc.program();
  await pc.pass();
  expect(second.counts.hours().map(({ count }) => count)).toEqual([2, 1]);
  expect(second.inside().people).toBe(1);
});

test('after a crash the passages beyond the file are counted from the journal, none twice', async () => {
  const pc = gatePc();
  const first = await pc.program();
  for (let index = 0; index < 3; index++) await pc.pass();
  await first.setInside(10, 2);
  for (let index = 0; index < 1_200; index++) await pc.pass();
  const counted = first.counts.toStored();
  expect(counted.inside.people).toBe(1_210);
  // The program ends without a word.
  const second = await pc.program();
  expect(second.counts.toStored()).toEqual(counted);
  expect(second.sinceStart.size).toBe(0);
});

test('a day of readings without a passage is not gone through at the next start', async () => {
  const pc = gatePc();
  const first = await pc.program();
  await pc.pass();
  const at = { wallMs: pc.clock.wallMs(), monotonicMs: pc.clock.monotonicMs() };
  const reading = { kind: 'reading' as const, facts: exampleReading, ...trustedTimer(at) };
  await pc.journal.append(Array.from({ length: 10_000 }, () => reading));
  pc.clock.advance(60_000);
  const kept = () => {
    const text = fs.existsSync(pc.file) ? fs.readFileSync(pc.file, 'utf8') : '';
    return Number(/"journalPosition":(\d+)/.exec(text)?.[1]);
  };
  await eventually('the position to be kept', () => kept() === 10_001);
  expect(first.counts.journalPosition).toBe(10_001);
});

test('a file that is damaged is told, and the journal is counted again', async () => {
  const pc = gatePc();
  const first = await pc.program();
  await pc.pass();
  await first.close();
  const text = fs.readFileSync(pc.file, 'utf8');
  fs.writeFileSync(pc.file, text.replace('"people":1', '"people":7'));
  const second = await pc.program();
  expect(pc.troubles).toEqual([expect.stringContaining('damaged')]);
  expect(second.inside().people).toBe(1);
});

test('what a guard sets is on the disk when they are told so', async () => {
  const pc = gatePc();
  const first = await pc.program();
  await pc.pass();
  await first.setInside(0, 0);
  const second = await pc.program();
  expect(second.inside()).toMatchObject({ people: 0, since: 'guard' });
});

test('a disk that refuses is told to the guard and in the log', async () => {
  const pc = gatePc();
  const first = await pc.program();
  // Nothing is being written any more.
  await first.setInside(2, 2);
  fs.rmSync(path.dirname(pc.file), { recursive: true });
  fs.writeFileSync(path.dirname(pc.file), 'no directory');
  await expect(first.setInside(1, 1)).rejects.toThrow();
  expect(pc.troubles.at(-1)).toMatch(/cannot be saved/);
  fs.rmSync(path.dirname(pc.file));
});

test('a journal that was put aside leaves the counts as they are', async () => {
  const pc = gatePc();
  const first = await pc.program();
  await pc.pass();
  await pc.pass();
  await first.close();
  const { people } = (
    await CountsKeeper.open({
      ...{ journal: new MemoryJournal(), clock: pc.clock, isTimeTrusted: () => true },
      store: checkedFile(pc.file, storedCountsSchema),
      rules: { clock: createSiteClock('Asia/Shanghai'), resetAt: null, outLanes: new Set() },
      onTrouble: () => undefined,
    })
  ).inside();
  expect(people).toBe(2);
});

test('who was aside and is cleared by a contact reading is inside, once, and also after a crash', async () => {
  const pc = gatePc();
  const first = await pc.program();
  await pc.pass({ episodeId: 'a', verdict: 'step-aside' });
  await pc.step({ episodeId: 'a', to: 'cleared', cause: 'contact-below-threshold' });
  await pc.pass({ episodeId: 'a', attempt: 2 });
  await pc.step({ episodeId: 'b', to: 'confirmed', cause: 'contact-at-or-above-threshold' });
  await pc.step({
    episodeId: 'c',
    to: 'cleared',
    cause: 'contact-below-threshold',
    laneId: 'way-out',
  });
  expect(first.inside().people).toBe(1);
  const second = await pc.program();
  expect(second.counts.toStored()).toEqual(first.counts.toStored());
});
