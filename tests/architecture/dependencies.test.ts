import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fileIn, textOf } from '#tests/support/repository.ts';

type Package = {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
};

type PackageFile = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
};

/** Licences that let anybody use, change and pass on what is built with them. */
const PERMISSIVE = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
]);

const packageFile = JSON.parse(textOf('package.json')) as PackageFile;
const { packages } = JSON.parse(textOf('package-lock.json')) as {
  packages: Record<string, Package>;
};
const locked = Object.entries(packages).filter(([path]) => path !== '');
const shipped = locked.filter(([, { dev }]) => dev !== true);

describe.each(['package.json', 'flows/package.json', 'tests/bench/node-red/package.json'])(
  '%s',
  (file) => {
    const own = JSON.parse(textOf(file)) as PackageFile;
    const wanted = { ...own.dependencies, ...own.optionalDependencies, ...own.devDependencies };

    test.each(Object.entries(wanted))('pins %s exactly', (_name, version) => {
      expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    });
  },
);

describe('what is shipped', () => {
  test.each(shipped)('%s has a licence that lets anybody use it', (path, { license }) => {
    expect(PERMISSIVE).toContain(license);
    const installed = fileIn(path, 'package.json');
    // Optional packages of other platforms are not there.
    if (!fs.existsSync(installed)) return;
    const { license: own = license } = JSON.parse(fs.readFileSync(installed, 'utf8')) as Package;
    expect(own).toBe(license);
  });

  test('would not be allowed a licence that asks for more', () => {
    for (const licence of ['GPL-3.0', 'AGPL-3.0', 'SSPL-1.0', 'BUSL-1.1', 'UNLICENSED', undefined])
      expect(PERMISSIVE).not.toContain(licence);
  });

  test('runs no code while it is installed, unless that was decided', () => {
    const scripted = shipped.filter(([, { hasInstallScript }]) => hasInstallScript);
    const names = scripted.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(names).toEqual(Object.keys(packageFile.allowScripts ?? {}));
  });
});

test('every locked package is proven by its hash and comes from the registry', () => {
  for (const [path, { integrity, resolved }] of locked) {
    expect(integrity, path).toMatch(/^sha512-/);
    if (resolved !== undefined) expect(resolved, path).toMatch(/^https:\/\/registry\.npmjs\.org\//);
  }
});

const direct = [
  ...Object.keys(packageFile.dependencies ?? {}),
  ...Object.keys(packageFile.optionalDependencies ?? {}),
  ...Object.keys(packageFile.devDependencies ?? {}),
];

test.each(direct)('%s has its reason in gateway/DECISIONS.md', (name) => {
  const [, table = ''] = textOf('gateway/DECISIONS.md').split('## Dependencies');
  const short = name.replace(/^@[^/]+\//, '');
  expect(table.includes(name) || table.includes(short)).toBe(true);
});
