import { defineConfig } from 'vitest/config';

const filesIn = (...folders: readonly string[]): string[] =>
  folders.map((folder) => `tests/${folder}/**/*.test.ts`);

/** The default leaves one idle. */
const everyProcessor = '100%';

/** They judge rates or fractions of a second, or bring more people a second than half a machine takes. */
const alone = [
  'tests/faults/bad-neighbours.test.ts',
  'tests/faults/matrix/backlog.test.ts',
  'tests/faults/matrix/full-disk.test.ts',
  'tests/faults/matrix/half-open.test.ts',
  'tests/faults/matrix/slow-disk.test.ts',
  'tests/scenarios/pipeline.test.ts',
  'tests/scenarios/ten-thousand-passages.test.ts',
];

/** Real programs, and deadlines of minutes where a busy machine may be slow. */
const ofPrograms = {
  globalSetup: ['./tests/support/run-directory.ts', './tests/support/tell-skips.ts'],
  testTimeout: 300_000,
  hookTimeout: 180_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'quick',
          include: filesIn('unit', 'property', 'architecture'),
          testTimeout: 60_000,
          maxWorkers: everyProcessor,
          // Pure logic and small files: loading every module anew for each of them takes longer than the tests.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'contract',
          include: filesIn('contract'),
          testTimeout: 120_000,
          maxWorkers: everyProcessor,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...ofPrograms,
          name: 'whole',
          include: filesIn('scenarios', 'faults', 'browser'),
          exclude: alone,
          // They wait more than they compute; each has ports, folders and servers of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...ofPrograms,
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
