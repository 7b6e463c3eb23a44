import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { baselineFile } from '#gateway/app/baseline-file.ts';
import type { BaselineTrouble } from '#gateway/app/baseline-keeper.ts';
import { BaselineKeeper } from '#gateway/app/baseline-keeper.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { createAdaptivePolicy } from '#gateway/screening/adaptive-policy.ts';
import { BaselineBook } from '#gateway/screening/baseline/baseline-book.ts';
import { noEarlierAttempts } from '#gateway/screening/screening-policy.ts';
import { eventually } from '#tests/support/eventually.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { seededRandom, standardNormal } from '#tests/support/seeded-random.ts';
import { exampleEpisode, examplePassage, exampleReading } from '#tests/support/stored-records.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

/** A gate PC: what is on its disk stays when a program ends. */
function gatePc() {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const file = path.join(temporaryDirectory(), 'baselines.json');
  const troubles: BaselineTrouble[] = [];
  return {
    clock,
    file,
    troubles,
    async program(offsetCelsius = 0) {
      const onTrouble = (trouble: BaselineTrouble) => troubles.push(trouble);
      const store = baselineFile(file);
      const keeper = await BaselineKeeper.open({ store, journal, clock, onTrouble });
      const calibrationOf = () => ({ offsetCelsius, verifiedAtMs: null });
      const book = new BaselineBook({ suspectShareTarget: 0.05, calibrationOf });
      keeper.use(book);
      const policy = createAdaptivePolicy({ book, sendsColdAside: false });
      /** A person who is decided on, whose passage becomes durable. */
      const pass = async (temperatureCelsius: number): Promise<Decision> => {
        clock.advance(2_000);
        const at = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
        const { deviceId, mode, bodySite } = exampleReading;
        const decision = policy.decide({
          ...{ temperatureCelsius, rawTemperatureCelsius: 34, ambientTemperatureCelsius: 22 },
          ...{ deviceId, mode, bodySite, doubt: null, failure: null, attempt: 1 },
          ...{ earlier: noEarlierAttempts, at },
        });
        const facts = { ...examplePassage, reading: exampleReading, decision };
        await journal.append([{ kind: 'passage', facts, ...trustedTimer(at) }]);
        return decision;
      };
      /** A contact thermometer confirms it. */
      const confirm = async (decision: Decision): Promise<void> => {
        const at = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
        const { deviceId, mode, bodySite } = exampleReading;
        const suspicion = { ...exampleEpisode.suspicion, deviceId, mode, bodySite, decision };
        policy.confirmed(suspicion, decision);
        const facts = { ...exampleEpisode, suspicion };
        await journal.append([{ kind: 'episode', facts, ...trustedTimer(at) }]);
      };
      return { keeper, book, pass, confirm };
    },
  };
}

type Running = Awaited<ReturnType<ReturnType<typeof gatePc>['program']>>;

async function crowd({ pass }: Running, count: number, seed: number): Promise<void> {
  const random = seededRandom(seed);
  for (let index = 0; index < count; index++) await pass(36.6 + 0.5 * standardNormal(random));
}

const memoryOf = ({ book }: Running): string => JSON.stringify(book.toStored(0));

describe('baselines', () => {
  test('are to the bit what they were after a program that was killed between two saves', async () => {
    const pc = gatePc();
    const killed = await pc.program();
    await crowd(killed, 400, 1);
    await eventually('a save', () => fs.existsSync(pc.file));
    const saved = fs.readFileSync(pc.file, 'utf8');
    await crowd(killed, 25, 2);

    const next = await pc.program();
    expect(memoryOf(next)).toBe(memoryOf(killed));
    expect(saved).not.toContain(JSON.stringify(killed.book.toStored(0).baselines));
    expect(await next.pass(36.9)).toMatchObject({ baseline: { sequence: 425 } });
  });

  test('have not learnt from a confirmed fever after a crash either', async () => {
    const pc = gatePc();
    const killed = await pc.program();
    await crowd(killed, 400, 1);
    await eventually('a save', () => fs.existsSync(pc.file));
    const fever = await killed.pass(38.6);
    const unconfirmed = memoryOf(killed);
    await killed.confirm(fever);
    await crowd(killed, 10, 2);
    const next = await pc.program();
    expect(memoryOf(next)).toBe(memoryOf(killed));
    expect(memoryOf(killed)).not.toBe(unconfirmed);
  });

  test('are kept by a program that ends as it should, and the journal adds nothing twice', async () => {
    const pc = gatePc();
    const first = await pc.program();
    await crowd(first, 50, 1);
    await first.keeper.close();
    const second = await pc.program();
    expect(memoryOf(second)).toBe(memoryOf(first));
    await second.keeper.close();
    expect(memoryOf(await pc.program())).toBe(memoryOf(first));
  });

  test('go over to another configuration of the same program', async () => {
    const pc = gatePc();
    const program = await pc.program();
    await crowd(program, 50, 1);
    const calibrationOf = () => ({ offsetCelsius: 0, verifiedAtMs: null });
    program.keeper.use(null);
    const book = new BaselineBook({ suspectShareTarget: 0.05, calibrationOf });
    program.keeper.use(book);
    expect(JSON.stringify(book.toStored(0))).toBe(memoryOf(program));
  });

  test('begin anew with a new offset, also when that program is killed at once', async () => {
    const pc = gatePc();
    const before = await pc.program();
    await crowd(before, 200, 1);
    await before.keeper.close();
    const recalibrated = await pc.program(0.4);
    expect(await recalibrated.pass(36.6)).toMatchObject({ baseline: { readings: 0 } });
    await eventually('the save', () => fs.readFileSync(pc.file, 'utf8').includes('"0.4/"'));
    const next = await pc.program(0.4);
    expect(await next.pass(36.6)).toMatchObject({ baseline: { readings: 1 } });
  });

  test('that are damaged are told and not used', async () => {
    const pc = gatePc();
    const first = await pc.program();
    await crowd(first, 50, 1);
    await first.keeper.close();
    const text = fs.readFileSync(pc.file, 'utf8');
    fs.writeFileSync(pc.file, text.replace(/"levelCelsius":36/, '"levelCelsius":39'));
    const next = await pc.program();
    expect(pc.troubles).toEqual([{ kind: 'damaged' }]);
    expect(await next.pass(36.6)).toMatchObject({ baseline: { condition: 'warm-up' } });
  });

  test('that cannot be saved are told, and deciding goes on', async () => {
    const pc = gatePc();
    fs.mkdirSync(`${pc.file}.new`, { recursive: true });
    const program = await pc.program();
    await crowd(program, 40, 1);
    await program.keeper.close();
    expect(pc.troubles[0]).toMatchObject({ kind: 'unwritable' });
    expect((await program.pass(36.6)).baseline?.sequence).toBe(40);
  });
});
