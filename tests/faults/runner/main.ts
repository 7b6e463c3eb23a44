import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { setFaultSettings } from '#tests/support/whole/fault-settings.ts';
import { MatrixReporter } from './matrix-reporter.ts';
import { brokenOf, matrixText } from './matrix-table.ts';

const help = `Usage: npm run faults -- [--long] [--only NAME ...] [--rounds N] [--seed N]

Runs the fault matrix, each fault with its control, and prints a table. The short form, which CI runs, takes some
minutes, the long one some hours. --only may be given several times; --seed repeats a run that failed.
Ends with 1 when a promise is broken or a control is not found out. What needs root or a program that is
missing is listed as not run.

Faults:
`;

const TEST_FILE = '.test.ts';
const FOLDER = 'tests/faults/matrix';
const names = readdirSync(fileURLToPath(new URL('../matrix/', import.meta.url)))
  .filter((file) => file.endsWith(TEST_FILE))
  .map((file) => file.slice(0, -TEST_FILE.length))
  .toSorted();

const write = (text: string): void => void process.stdout.write(text);

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
process.exitCode = values.help ? sayHelp() : await runMatrix();

function sayHelp(): number {
  write(`${help}${names.map((name) => `  ${name}\n`).join('')}`);
  return 0;
}

async function runMatrix(): Promise<number> {
  const unknown = values.only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    write(`There is no fault ${unknown.join(', ')}; there are ${names.join(', ')}.\n`);
    return 2;
  }
  setFaultSettings({
    long: values.long,
    rounds: wholeNumber(values.rounds),
    seed: wholeNumber(values.seed),
  });
  const reporter = new MatrixReporter(write);
  const chosen = values.only.length > 0 ? values.only : names;
  const files = chosen.map((name) => `${FOLDER}/${name}${TEST_FILE}`);
  // One after the other, unlike in CI: what is measured is to be worth something.
  const vitest = await startVitest('test', files, {
    ...{ run: true, watch: false, project: ['whole', 'alone'], reporters: [reporter] },
    fileParallelism: false,
  });
  await vitest.close();
  const { problems } = reporter;
  const results = reporter.results.toSorted((one, other) =>
    one.note.fault.localeCompare(other.note.fault),
  );
  write(`\n${matrixText(results)}\n`);
  for (const problem of problems) write(`  ${problem}\n`);
  return results.length > 0 && problems.length === 0 && brokenOf(results).length === 0 ? 0 : 1;
}

function wholeNumber(given: string | undefined): number | null {
  if (given === undefined) return null;
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${given} is no whole number`);
  return value;
}
