import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { textOf, trackedFiles } from '#tests/support/repository.ts';

const FOLDER = 'tests/faults/matrix';

const names = trackedFiles()
  .filter((file) => file.startsWith(`${FOLDER}/`) && !file.endsWith('.test.ts'))
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== 'fault');

test('the matrix has faults', () => {
  expect(names.length).toBeGreaterThan(10);
});

describe.each(names)('the fault %s', (name) => {
  test('has the name of its file', () => {
    expect(textOf(`${FOLDER}/${name}.ts`)).toContain(`\n  name: '${name}',\n`);
  });

  test('is played by the file of tests beside it', () => {
    const text = textOf(`${FOLDER}/${name}.test.ts`);
    const [, fault] = /^import \{ (\w+) \} from '\.\/([\w-]+)\.ts';$/m.exec(text) ?? [];
    expect(text).toContain(`import { ${fault} } from './${name}.ts';`);
    expect(text).toContain(`\ntestFault(${fault});\n`);
  });
});
