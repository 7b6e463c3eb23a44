import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { systemClock } from '#gateway/app/system-clock.ts';
import { CONFIRMATIONS_ID } from '#gateway/delivery/audit.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { writtenConfig } from '#tests/support/gateway-configs.ts';
import { fileIn } from '#tests/support/repository.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** The command as a person runs it: through the launcher, in a process of its own. */
function gatehouse(...words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [fileIn('gateway/launcher.mjs'), ...words], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

function configFile(changes: object = {}): { readonly file: string; readonly data: string } {
  const directory = temporaryDirectory();
  const data = path.join(directory, 'data');
  const file = path.join(directory, 'gateway.yaml');
  fs.writeFileSync(file, stringify(writtenConfig({ dataDirectory: data, ...changes })));
  return { file, data };
}

/** A journal of three records that mqtt has up to `delivered` and the ops centre up to `confirmed`. */
async function journalIn(data: string, delivered: number, confirmed: number): Promise<void> {
  const journal = await openDiskJournal({
    directory: path.join(data, 'journal'),
    machineId: 'machine-1',
    clock: systemClock,
    config: { commitWindowMs: 0, maxWaitingRecords: 1_000 },
    onTrouble: () => undefined,
  });
  const [last] = await journal.append([readingDraft(1), readingDraft(2), alertDraft(3)]);
  journal.saveCursor('mqtt', `[1,${delivered}]`);
  journal.saveCursor(CONFIRMATIONS_ID, `{"${last?.epoch}":${confirmed}}`);
  await journal.close();
}

describe('gatehouse', () => {
  it('names its programs when it is asked, and when it is asked for one that there is not', async () => {
    const [help, unknown] = await Promise.all([gatehouse('--help'), gatehouse('gatway')]);
    expect(help).toMatchObject({ code: 0, out: expect.stringContaining('ops-centre') });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('no program "gatway"') });
  });
});

describe('gatehouse gateway', () => {
  it.each([
    [['--help'], 0],
    [['audit', '--help'], 0],
    [['config', '--help'], 0],
    [['no-such-command'], 2],
    [['audit'], 2],
    [['audit', '--no-such-option'], 2],
  ] as const)('%j ends with %i', async (words, code) => {
    expect((await gatehouse('gateway', ...words)).code).toBe(code);
  });

  it('tells the exit codes in the help of each command', async () => {
    const helps = await Promise.all(
      ['run', 'doctor', 'devices', 'audit'].map((name) => gatehouse('gateway', name, '--help')),
    );
    for (const { out } of helps) expect(out).toContain('Exit codes: 0 all well');
  });
});

describe('gateway config', () => {
  it('check ends with 0 for a good file and with 2 for one with problems, which it lists', async () => {
    const good = configFile();
    const bad = configFile({ site: 'Tower A', devices: [] });
    const [fine, told, json] = await Promise.all([
      gatehouse('gateway', 'config', 'check', '--config', good.file),
      gatehouse('gateway', 'config', 'check', '--config', bad.file),
      gatehouse('gateway', 'config', 'check', '--json', '--config', bad.file),
    ]);
    expect(fine).toMatchObject({ code: 0, out: `${good.file} is valid.\n` });
    expect(told.code).toBe(2);
    expect(told.out.trim().split('\n')).toEqual([
      expect.stringMatching(/^site \(line 2\) is "Tower A"; expected .*; for example tower-a$/),
      expect.stringMatching(/^devices \(line \d+\) is \[\]/),
    ]);
    expect(JSON.parse(json.out)).toMatchObject({ valid: false, problems: [{ path: 'site' }, {}] });
  });

  it('check of a file that is not there names it and ends with 2', async () => {
    const { code, err } = await gatehouse('gateway', 'config', 'check', '--config', '/none.yaml');
    expect(code).toBe(2);
    expect(err).toContain('CONFIG_UNREADABLE: The configuration /none.yaml cannot be read');
    expect(err).toContain('Check the path');
  });

  it('schema and reference describe every setting', async () => {
    const [schema, reference] = await Promise.all([
      gatehouse('gateway', 'config', 'schema'),
      gatehouse('gateway', 'config', 'reference'),
    ]);
    expect(JSON.parse(schema.out)).toMatchObject({ type: 'object' });
    expect(reference.out).toContain('| `station.port` |');
  });
});

describe('gateway audit', () => {
  it('ends with 0 when everybody has everything', async () => {
    const { file, data } = configFile();
    await journalIn(data, 3, 3);
    const { code, out } = await gatehouse('gateway', 'audit', '--config', file);
    expect(code).toBe(0);
    expect(out).toContain('3 records (2 reading, 1 alert)');
    expect(out).toMatch(/mqtt\s+delivered up to 3, nothing missing, 0 dead letters/);
    expect(out).toMatch(/ops-centre\s+confirmed up to 3, nothing missing/);
    expect(out).toContain('Complete: everybody has everything.');
  });

  it('ends with 1 while something is missing, and says what', async () => {
    const { file, data } = configFile();
    await journalIn(data, 3, 1);
    const [text, json] = await Promise.all([
      gatehouse('gateway', 'audit', '--config', file),
      gatehouse('gateway', 'audit', '--config', file, '--json'),
    ]);
    expect(text.code).toBe(1);
    expect(text.out).toMatch(/ops-centre\s+confirmed up to 1, 2 missing \(2…3\)/);
    expect(text.out).toContain('Not complete yet');
    expect(JSON.parse(json.out)).toMatchObject({ complete: false, records: 3 });
  });

  it('of a gateway that never ran says that there is no journal and ends with 4', async () => {
    const { code, err } = await gatehouse('gateway', 'audit', '--config', configFile().file);
    expect(code).toBe(4);
    expect(err).toContain('JOURNAL_UNWRITABLE: There is no readable journal');
  });
});
