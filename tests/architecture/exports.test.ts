import { expect, test } from 'vitest';
import { textOf, trackedFiles } from '#tests/support/repository.ts';

/**
 * What only its own file uses is not exported: an export is a promise to somebody. Told by name over the
 * whole tree, tests included, so that two things of one name may hide each other; what it finds is always right.
 */
const sources = new Map(
  trackedFiles()
    .filter((file) => /\.(ts|tsx|js|cjs|mjs)$/.test(file))
    .map((file) => [file, textOf(file)]),
);

const filesWith = new Map<string, Set<string>>();
for (const [file, text] of sources) {
  for (const [name] of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
    const files = filesWith.get(name) ?? new Set();
    filesWith.set(name, files.add(file));
  }
}

const VALUES = /^export (?:async )?(?:const|let|function\*?|class) ([\w$]+)/gm;
const TYPES = /^export (?:type|interface) ([\w$]+)/gm;

const exportsOf = (pattern: RegExp): string[] =>
  [...sources]
    .filter(([file]) => !file.startsWith('tests/'))
    .flatMap(([file, text]) =>
      [...text.matchAll(pattern)].map(([, name = '']) => `${file}: ${name}`),
    );

function usesElsewhere(entry: string): number {
  const [file = '', name = ''] = entry.split(': ');
  return [...(filesWith.get(name) ?? [])].filter((each) => each !== file).length;
}

test('every exported value is used by another file', () => {
  expect(exportsOf(VALUES).filter((entry) => usesElsewhere(entry) === 0)).toEqual([]);
});

test('every exported type is used, if only by what its file exports', () => {
  const unused = exportsOf(TYPES).filter((entry) => {
    const [file = '', name = ''] = entry.split(': ');
    const own = sources.get(file)?.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
    return own === 1 && usesElsewhere(entry) === 0;
  });
  expect(unused).toEqual([]);
});

test('there are exports to look at', () => {
  expect(exportsOf(VALUES).length).toBeGreaterThan(300);
  expect(usesElsewhere('gateway/app/start-gateway.ts: startGateway')).toBeGreaterThan(0);
});
