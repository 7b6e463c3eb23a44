import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lintPlanted } from '#tests/support/planted-tree.ts';
import { fileIn, textOf } from '#tests/support/repository.ts';
import type { Room } from './import-rules.ts';
import { never, rooms } from './import-rules.ts';

const RULE = 'style/noRestrictedImports';
const planted = (room: string): string => `${room}/planted.ts`;
const importsOf = (specifiers: readonly string[]): string =>
  specifiers.map((each) => `import '${each}';`).join('\n');

/** Which of the planted imports lint complains about, by room. */
async function complaints(
  wanted: (room: Room) => readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = Object.entries(rooms).map(([name, room]) => [
    planted(name),
    importsOf(wanted(room)),
  ]);
  const findings = await lintPlanted(Object.fromEntries(files), [RULE]);
  return new Map(
    Object.entries(rooms).map(([name, room]) => [
      name,
      findings
        .filter(({ file }) => file === planted(name))
        .map(({ line }) => wanted(room)[line - 1] ?? '')
        .toSorted(),
    ]),
  );
}

describe('who may import whom', () => {
  test('is told of every wrong import, in every room', async () => {
    const wrong = (room: Room) => [...never, ...room.mayNot];
    const told = await complaints(wrong);
    for (const [name, room] of Object.entries(rooms))
      expect(told.get(name), name).toEqual(wrong(room).toSorted());
  });

  test('lets every right import pass', async () => {
    const told = await complaints(({ may }) => may);
    for (const name of Object.keys(rooms)) expect(told.get(name), name).toEqual([]);
  });

  test('is told of every form of import', async () => {
    const forms = [
      "import { Lane } from '#gateway/screening/lane.ts';",
      "import type { Lane } from '#gateway/screening/lane.ts';",
      "export { Lane } from '#gateway/screening/lane.ts';",
      "export const later = () => import('#gateway/screening/lane.ts');",
    ];
    const files = { 'gateway/devices/planted.ts': forms.join('\n') };
    const findings = await lintPlanted(files, [RULE]);
    expect(findings.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  test('has a rule in each room, and this test knows them all', () => {
    const { overrides } = JSON.parse(textOf('biome.json')) as {
      overrides: { includes: string[]; linter: { rules: { style?: Record<string, unknown> } } }[];
    };
    const ruled = overrides
      .filter(({ linter }) => linter.rules.style?.['noRestrictedImports'])
      .map(({ includes }) => (includes[0] ?? '').replace('/**', ''));
    expect(ruled.toSorted()).toEqual(Object.keys(rooms).toSorted());
    const folders = fs
      .readdirSync(fileIn('gateway'), { withFileTypes: true })
      // Sinks are a room each; packaging holds no code.
      .filter((entry) => entry.isDirectory() && !['sinks', 'packaging'].includes(entry.name))
      .map(({ name }) => `gateway/${name}`);
    expect(Object.keys(rooms)).toEqual(expect.arrayContaining(folders));
  });
});

describe('circles of imports', () => {
  const CIRCLES = 'suspicious/noImportCycles';
  const use = (specifier: string): string =>
    `import { it } from '${specifier}';\nexport const use = () => it;\n`;

  test('are told, within a room and across rooms', async () => {
    const findings = await lintPlanted(
      {
        'gateway/codes/a.ts': use('./b.ts'),
        'gateway/codes/b.ts': use('./c.ts'),
        'gateway/codes/c.ts': use('./a.ts'),
        'gateway/links/here.ts': use('#gateway/journal/there.ts'),
        'gateway/journal/there.ts': use('#gateway/links/here.ts'),
      },
      [CIRCLES],
    );
    expect(findings.map(({ file }) => file).toSorted()).toEqual([
      'gateway/codes/a.ts',
      'gateway/codes/b.ts',
      'gateway/codes/c.ts',
      'gateway/journal/there.ts',
      'gateway/links/here.ts',
    ]);
  });

  test('are not suspected where there are none', async () => {
    const findings = await lintPlanted(
      {
        'gateway/codes/a.ts': use('./b.ts'),
        'gateway/codes/b.ts': use('./c.ts'),
        'gateway/codes/c.ts': 'export const it = 1;\n',
        'gateway/links/here.ts': use('#gateway/codes/a.ts'),
      },
      [CIRCLES],
    );
    expect(findings).toEqual([]);
  });
});
