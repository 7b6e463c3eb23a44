import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkedFile } from '#gateway/app/checked-file.ts';
import { VerificationKeeper } from '#gateway/app/verification-keeper.ts';
import type { Verification } from '#gateway/domain/device-health.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { storedVerificationsSchema } from '#gateway/screening/health/verification-store.ts';
import { parsedConfig } from '#tests/support/gateway-configs.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { exampleVerification } from '#tests/support/stored-records.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const at = { wallMs: Date.UTC(2026, 10, 25), monotonicMs: 1 };
const checkOf = (changes: Partial<Verification>): Verification => ({
  ...exampleVerification,
  ...changes,
});

function gatePc() {
  const journal = new MemoryJournal();
  const file = path.join(temporaryDirectory(), 'verifications.json');
  const troubles: string[] = [];
  return {
    file,
    troubles,
    open: () =>
      VerificationKeeper.open({
        file: checkedFile(file, storedVerificationsSchema),
        journal,
        onTrouble: (trouble) => troubles.push(trouble),
      }),
    keep: (verification: Verification) =>
      journal.append([{ kind: 'verification', facts: verification, ...trustedTimer(at) }]),
  };
}

const written = (screening: object) =>
  parsedConfig({
    devices: [
      {
        ...{ id: 'thermometer-1', driver: 'gy-mcu90614', lane: 'lane-1' },
        link: { kind: 'serial', path: '/dev/serial/by-id/usb-1' },
        screening,
      },
    ],
  });

describe('checks of thermometers', () => {
  test('the newest counts over an older one of the configuration, and a newer one of it over that', async () => {
    const keeper = await gatePc().open();
    await keeper.add({ atMs: 1, verification: checkOf({ offsetCelsius: 0.4 }) });
    const counts = (screening: object) => {
      const { offsetCelsius, verifiedOn } =
        keeper.appliedTo(written(screening)).devices[0]?.screening ?? {};
      return [offsetCelsius, verifiedOn];
    };
    expect(counts({})).toEqual([0.4, '2026-11-23']);
    expect(counts({ offsetCelsius: 0.1, verifiedOn: '2026-11-01' })).toEqual([0.4, '2026-11-23']);
    expect(counts({ offsetCelsius: 0.1, verifiedOn: '2026-11-24' })).toEqual([0.1, '2026-11-24']);
  });

  test('are there after a restart, also one that was in the journal only', async () => {
    const pc = gatePc();
    const first = await pc.open();
    await pc.keep(checkOf({ offsetCelsius: 0.4 }));
    await first.add({ atMs: at.wallMs, verification: checkOf({ offsetCelsius: 0.4 }) });
    // Killed between the journal and the file.
    await pc.keep(checkOf({ offsetCelsius: 0.6 }));
    const next = await pc.open();
    expect(next.of('thermometer-1').map(({ verification }) => verification.offsetCelsius)).toEqual([
      0.6, 0.4,
    ]);
  });

  test('found in the journal are written down, so that the next start need not look so far', async () => {
    const pc = gatePc();
    await pc.keep(checkOf({ offsetCelsius: 0.4 }));
    await pc.open();
    const file = checkedFile(pc.file, storedVerificationsSchema);
    expect((await file.load()).stored).toMatchObject({ journalPosition: 1, checks: [{}] });
  });

  test('a disk that refuses is told where a check is entered, not where there is none', async () => {
    const pc = gatePc();
    fs.mkdirSync(pc.file);
    const keeper = await pc.open();
    expect(pc.troubles).toEqual(['damaged']);
    await keeper.add({ atMs: 1, verification: checkOf({}) });
    expect(pc.troubles).toEqual(['damaged', 'unwritable']);
    expect(keeper.of('thermometer-1')).toHaveLength(1);
  });

  test('outlive a journal that was put aside', async () => {
    const pc = gatePc();
    await (await pc.open()).add({ atMs: 1, verification: checkOf({}) });
    const keeper = await VerificationKeeper.open({
      file: checkedFile(pc.file, storedVerificationsSchema),
      journal: new MemoryJournal(),
      onTrouble: () => undefined,
    });
    expect(keeper.of('thermometer-1')).toHaveLength(1);
  });

  test('a damaged file is told, and the journal still has them', async () => {
    const pc = gatePc();
    await pc.keep(checkOf({ offsetCelsius: 0.4 }));
    fs.writeFileSync(pc.file, '{"crc":1,"stored":{}}');
    const keeper = await pc.open();
    expect(pc.troubles).toEqual(['damaged']);
    expect(keeper.of('thermometer-1')).toHaveLength(1);
  });
});
