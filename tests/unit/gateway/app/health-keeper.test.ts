import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkedFile } from '#gateway/app/checked-file.ts';
import { HealthKeeper } from '#gateway/app/health-keeper.ts';
import type { DeviceAlert } from '#gateway/domain/alert.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { HealthBook } from '#gateway/screening/health/health-book.ts';
import { storedHealthSchema } from '#gateway/screening/health/health-store.ts';
import { eventually } from '#tests/support/eventually.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { seededRandom } from '#tests/support/seeded-random.ts';
import { examplePassage, exampleReading } from '#tests/support/stored-records.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const place = { laneId: 'lane-1', checkpointId: 'main-entrance' };
const DAY_MS = 86_400_000;

/** A gate PC: what is on its disk stays when a program ends. */
function gatePc() {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const file = path.join(temporaryDirectory(), 'device-health.json');
  const troubles: string[] = [];
  let serial = 0;
  return {
    clock,
    journal,
    file,
    troubles,
    alerts: async (): Promise<readonly DeviceAlert[]> => {
      const upToPosition = journal.head().position;
      const page = await journal.read({
        afterPosition: 0,
        upToPosition,
        limit: 10_000,
        kind: 'alert',
      });
      return page.records.map(({ factsJson }) => JSON.parse(factsJson) as DeviceAlert);
    },
    async program({ offsetCelsius = 0, verifiedAtMs = null as number | null } = {}) {
      const keeper = await HealthKeeper.open({
        file: checkedFile(file, storedHealthSchema),
        ...{ journal, clock, recordTimer: trustedTimer },
        clockState: () => 'synchronised',
        accept: (drafts) => void journal.append(drafts),
        onTrouble: ({ kind }) => troubles.push(kind),
      });
      const book = new HealthBook({
        thermometers: [{ deviceId: 'thermometer-1', ...place }],
        suspectShareTarget: 0.05,
        calibrationOf: () => ({ offsetCelsius, verifiedAtMs }),
        dayOf: (wallMs) => Math.floor(wallMs / DAY_MS),
      });
      keeper.use(book);
      /** A person whose passage becomes durable together with what follows from it. */
      const pass = async (rawTemperatureCelsius: number): Promise<void> => {
        clock.advance(2_000);
        const at = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
        const reading = { ...exampleReading, rawTemperatureCelsius };
        const facts = { ...examplePassage, passageId: `p-${serial++}`, reading };
        const draft: RecordDraft = { kind: 'passage', facts, ...trustedTimer(at) };
        await journal.append(keeper.withAlerts([draft]));
      };
      return { keeper, book, pass };
    },
  };
}

type Running = Awaited<ReturnType<ReturnType<typeof gatePc>['program']>>;

async function people({ pass }: Running, count: number, rawOf: (n: number) => number) {
  for (let n = 0; n < count; n++) await pass(rawOf(n));
}

const random = seededRandom(1);
/** People as they are. */
const different = (): number => Math.round(10 * (34 + 2 * random())) / 10;
const memoryOf = ({ book }: Running): string => JSON.stringify(book.toStored(0));

describe('the health of thermometers', () => {
  test('is to the bit what it was after a program that was killed between two saves', async () => {
    const pc = gatePc();
    const killed = await pc.program();
    await people(killed, 100, different);
    await eventually('a save', () => fs.existsSync(pc.file));
    const saved = fs.readFileSync(pc.file, 'utf8');
    await people(killed, 20, different);
    await killed.keeper.close();
    // The kill: what the orderly end has written is not there.
    fs.writeFileSync(pc.file, saved);
    const next = await pc.program();
    expect(memoryOf(next)).toBe(memoryOf(killed));
  });

  test('an alert is raised once, whatever is killed and started again', async () => {
    const pc = gatePc();
    const first = await pc.program();
    await people(first, 40, different);
    await people(first, 20, () => 34.4);
    const next = await pc.program();
    await people(next, 20, () => 34.4);
    const alerts = await pc.alerts();
    expect(alerts.map(({ change, condition, priority }) => [change, condition, priority])).toEqual([
      ['raised', 'stuck', 'P2'],
    ]);
    expect(next.book.view()[0]?.open).toMatchObject([{ condition: 'stuck', advice: 'restart' }]);
    await people(next, 60, different);
    const [raised, cleared] = await pc.alerts();
    expect([cleared?.change, cleared?.alertKey]).toEqual(['cleared', raised?.alertKey]);
  });

  test('a check ends what was told before it and begins anew', async () => {
    const pc = gatePc();
    const before = await pc.program();
    await people(before, 40, different);
    await people(before, 20, () => 34.4);
    await before.keeper.close();
    const after = await pc.program({ offsetCelsius: 0.4, verifiedAtMs: pc.clock.wallMs() });
    expect((await pc.alerts()).map(({ change }) => change)).toEqual(['raised', 'cleared']);
    expect(after.book.toStored(0).thermometers).toEqual([]);
  });

  test('a check that is older than 30 days is told, once', async () => {
    const pc = gatePc();
    const verifiedAtMs = pc.clock.wallMs() - 29.5 * DAY_MS;
    await pc.program({ verifiedAtMs });
    pc.clock.advance(0.4 * DAY_MS);
    expect(await pc.alerts()).toEqual([]);
    pc.clock.advance(0.2 * DAY_MS);
    const again = await pc.program({ verifiedAtMs });
    pc.clock.advance(0.2 * DAY_MS);
    expect(await pc.alerts()).toMatchObject([
      { change: 'raised', condition: 'verification-overdue', priority: 'P3', advice: 'verify' },
    ]);
    await again.keeper.close();
  });

  test('a damaged file is told and not used', async () => {
    const pc = gatePc();
    fs.writeFileSync(pc.file, '{"crc":1,"stored":{}}');
    const { book } = await pc.program();
    expect(pc.troubles).toEqual(['damaged']);
    expect(book.view()[0]?.open).toEqual([]);
  });
});
