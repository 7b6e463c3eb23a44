import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Harm } from '#sim/faults.ts';
import type { PersonEntry } from '#sim/ledger.ts';
import { openLedger, readLedger } from '#sim/ledger.ts';
import { Tally } from '#sim/scenarios/tally.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const person = (personId: string, change: Partial<PersonEntry> = {}): PersonEntry => ({
  kind: 'person',
  personId,
  attempt: 1,
  lane: 1,
  bodyTemperatureCelsius: 36.5,
  skinTemperatureCelsius: 34.4,
  codeKind: 'valid',
  codeSha256: '00',
  frameCount: 12,
  temperatureSentAtMs: 1,
  codeSentAtMs: 2,
  disturbed: false,
  harms: [],
  ...change,
});

describe('the ledger', () => {
  it('tells of a person what was found out before and after', () => {
    const file = join(temporaryDirectory(), 'ledger.jsonl');
    const ledger = openLedger(file);
    ledger.append({ kind: 'disturbance', personId: '1-2', harm: Harm.Unread });
    ledger.append(person('1-1'));
    ledger.append(person('1-2', { disturbed: true, harms: [Harm.Cut] }));
    ledger.append(person('1-3'));
    ledger.append({ kind: 'disturbance', personId: '1-3', harm: Harm.InDoubt });
    ledger.close();
    expect(readLedger(file).map(({ personId, harms }) => [personId, harms])).toEqual([
      ['1-1', []],
      ['1-2', ['cut', 'unread']],
      ['1-3', ['in-doubt']],
    ]);
    expect(readLedger(file).map(({ disturbed }) => disturbed)).toEqual([false, true, true]);
  });

  it('can be read although its last line is not finished', () => {
    const file = join(temporaryDirectory(), 'ledger.jsonl');
    writeFileSync(file, `${JSON.stringify(person('1-1'))}\n`);
    appendFileSync(file, '{"kind":"per');
    expect(readLedger(file)).toHaveLength(1);
  });

  it('begins anew with each run', () => {
    const file = join(temporaryDirectory(), 'ledger.jsonl');
    for (const personId of ['1-1', '1-2']) {
      const ledger = openLedger(file);
      ledger.append(person(personId));
      ledger.close();
    }
    expect(readLedger(file).map(({ personId }) => personId)).toEqual(['1-2']);
  });
});

describe('the totals', () => {
  it('count a person once, however often measured or harmed', () => {
    const written: unknown[] = [];
    const tally = new Tally({ append: (entry) => written.push(entry), close: () => undefined });
    tally.add(person('1-1'));
    tally.add(person('1-2', { disturbed: true, harms: [Harm.Cut] }));
    tally.add(person('1-2', { attempt: 2 }));
    tally.correct('1-2', Harm.Unread);
    tally.correct('1-1', Harm.Unread);
    tally.correct('1-1', Harm.Unread);
    expect(tally.totals).toEqual({ people: 2, frames: 36, scans: 3, disturbed: 2 });
    expect(written).toHaveLength(5);
  });
});
