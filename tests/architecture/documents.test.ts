import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errorRegistry } from '#gateway/domain/gatehouse-error.ts';
import { fileIn, textOf, trackedFiles } from '#tests/support/repository.ts';
import { generatedDocuments } from './documents.ts';

describe('documents that are made from the code', () => {
  test.each(generatedDocuments())(
    '$file is as it is made (else: npm run docs)',
    ({ file, text }) => {
      expect(fs.existsSync(fileIn(file)), `${file} is missing`).toBe(true);
      expect(textOf(file)).toBe(text);
    },
  );
});

describe('error codes', () => {
  const registry = 'gateway/domain/gatehouse-error.ts';
  const isProductCode = (file: string): boolean =>
    /^(gateway|dashboards|firmware-sim|flows)\/.*\.(ts|tsx|js|cjs)$/.test(file) &&
    file !== registry;
  const sources = trackedFiles().filter(isProductCode).map(textOf);
  const isUsed = (code: string): boolean =>
    sources.some((text) => text.includes(`'${code}'`) || text.includes(`errorRegistry.${code}`));

  test.each(Object.keys(errorRegistry))('%s is used by the product', (code) => {
    expect(isUsed(code)).toBe(true);
  });

  test('would be told when nothing used them', () => {
    expect(isUsed('NOTHING_OF_THE_KIND')).toBe(false);
  });

  test.each(Object.entries(errorRegistry))('%s says what to do, in sentences', (_code, entry) => {
    expect(entry.meaning).toMatch(/^[A-Z].*\.$/);
    expect(entry.action).toMatch(/^[A-Z].*\.$/);
    expect(entry.exitCode).toBeGreaterThanOrEqual(2);
  });
});
