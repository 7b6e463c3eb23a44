import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import type { KnownTime } from '#gateway/time/known-time.ts';
import { knownTimeFile } from '#gateway/time/known-time.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const known: KnownTime = {
  version: 1,
  lastKnownMs: 1_795_000_000_123,
  lastSynchronised: { atMs: 1_795_000_000_000, errorBoundMs: 12.5 },
  boots: [
    {
      ...{ bootId: 'boot-1', offsetMs: 1_794_999_000_000.25, basis: 'wall' },
      ...{ markMs: null, lastMs: 1_795_000_000_123, isOpen: false },
      stretches: [{ untilMonotonicMs: null, offsetMs: 7, errorBoundMs: null, how: 'estimated' }],
    },
  ],
};

const bench = () => {
  const directory = path.join(temporaryDirectory(), 'data');
  return { store: knownTimeFile(directory), file: path.join(directory, 'clock.json') };
};

test('what is known of time comes back as it was written, and only its owner may read it', async () => {
  const { store, file } = bench();
  expect(await store.load()).toEqual({ known: null, isDamaged: false });
  await store.save(known);
  await store.save(known);
  expect(await store.load()).toEqual({ known, isDamaged: false });
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(path.dirname(file))).toEqual(['clock.json']);
});

test('any flipped bit of it is noticed', async () => {
  const { store, file } = bench();
  await store.save(known);
  const good = fs.readFileSync(file);
  for (let bit = 0; bit < (good.length - 1) * 8; bit++) {
    const bad = Buffer.from(good);
    bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    fs.writeFileSync(file, bad);
    const loaded = await store.load();
    // A blank or a letter of a key may change nothing; what is used is what was written.
    expect(loaded.known === null ? loaded.isDamaged : loaded.known).toEqual(
      loaded.known === null ? true : known,
    );
  }
});

test('a file cut short, empty or of another version is damaged', async () => {
  const { store, file } = bench();
  await store.save(known);
  const text = fs.readFileSync(file, 'utf8');
  for (const bad of [
    '',
    text.slice(0, 40),
    '{}',
    'null',
    text.replace('"version":1', '"version":2'),
  ]) {
    fs.writeFileSync(file, bad);
    expect(await store.load()).toEqual({ known: null, isDamaged: true });
  }
});

test('where nothing can be written, saving fails and does no harm', async () => {
  const file = path.join(temporaryDirectory(), 'occupied');
  fs.writeFileSync(file, '');
  await expect(knownTimeFile(file).save(known)).rejects.toThrow();
});
