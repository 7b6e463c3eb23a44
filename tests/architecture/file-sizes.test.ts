import { expect, test } from 'vitest';
import { textOf, trackedFiles } from '#tests/support/repository.ts';

/** About 120 lines is what we like, 300 is a lot, 400 is too much: then a file has two subjects. */
const A_LOT = 300;
const TOO_MUCH = 400;

/** Larger all the same, each with its reason. */
const reasons: Readonly<Record<string, string>> = {};

const sources = trackedFiles()
  .filter((file) => /\.(ts|tsx|js|cjs|mjs|css)$/.test(file))
  .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }));

const named = ({ file, lines }: { readonly file: string; readonly lines: number }): string =>
  `${file} (${lines} lines)`;

test('no file has grown too large', async ({ annotate }) => {
  const large = sources.filter(({ lines }) => lines > A_LOT && lines <= TOO_MUCH);
  for (const each of large) await annotate(`is getting large: ${named(each)}`, 'warning');
  const tooLarge = sources.filter(({ file, lines }) => lines > TOO_MUCH && !(file in reasons));
  expect(tooLarge.map(named)).toEqual([]);
});

test('no reason is kept for a file that is small again', () => {
  const sizes = new Map(sources.map(({ file, lines }) => [file, lines]));
  for (const file of Object.keys(reasons)) expect(sizes.get(file), file).toBeGreaterThan(TOO_MUCH);
});
