import { defineConfig } from 'vitest/config';

const quick = ['unit', 'property', 'architecture'];
const contract = ['contract'];
const whole = ['scenarios', 'faults', 'browser'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'quick',
          include: quick.map((folder) => `tests/${folder}/**/*.test.ts`),
          testTimeout: 20_000,
          // Pure logic and small files: loading every module anew for each of them takes longer than the tests.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'contract',
          include: contract.map((folder) => `tests/${folder}/**/*.test.ts`),
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'whole',
          globalSetup: './tests/support/tell-skips.ts',
          include: whole.map((folder) => `tests/${folder}/**/*.test.ts`),
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          // Real programs and deadlines: they get the machine for themselves.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
