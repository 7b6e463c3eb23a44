import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { FaultResult } from './matrix-table.ts';

/** Listens to the tests of the matrix: says what begins and what fails, and keeps what they tell. */
export class MatrixReporter implements Reporter {
  readonly results: FaultResult[] = [];
  /** Of files that could not be loaded, and of what failed outside a test. */
  readonly problems: string[] = [];
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  onTestCaseReady(testCase: TestCase): void {
    if (testCase.options.mode === 'run') this.#write(`${testCase.fullName}\n`);
  }

  onTestCaseResult(testCase: TestCase): void {
    const { state, errors = [] } = testCase.result();
    for (const { stack, message } of errors) this.#write(`  failed: ${stack ?? message}\n`);
    const { duration = 0 } = testCase.diagnostic() ?? {};
    if (state === 'passed') this.#write(`  held, after ${Math.round(duration / 1_000)} s\n`);
    const note = testCase.meta().fault;
    if (note) this.results.push({ note, state });
    else if (state === 'failed') this.problems.push(`${testCase.fullName} failed.`);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message: string }[]): void {
    const errors = [...modules.flatMap((module) => module.errors()), ...unhandled];
    this.problems.push(...errors.map(({ message }) => message));
  }
}
