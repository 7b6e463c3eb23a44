import { formatProblem } from '#gateway/config/config-problem.ts';
import { ConfigInvalid } from '#gateway/config/load-config.ts';
import { errorRegistry, GatehouseError } from '#gateway/domain/gatehouse-error.ts';

/** What a command ends with; documented in every `--help`. */
export const ExitCode = {
  Done: 0,
  /** The command ran, and what it looked at is not as it should be. */
  NotWell: 1,
  /** Wrong arguments, configuration or secrets. */
  Unusable: 2,
} as const;

export const exitCodeHelp = `
Exit codes: 0 all well · 1 the command ran and found something wrong · 2 wrong arguments or configuration ·
3 a device link failed · 4 the journal cannot be used · 5 a broker or database refused · 6 an address is taken · 7 no gateway runs`;

/** An error as a person is told it, with what to do. Anything but a known error is a bug and shows its stack. */
export function errorText(error: unknown): string {
  if (!(error instanceof GatehouseError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const problems = error instanceof ConfigInvalid ? error.problems : [];
  const list = problems.map((problem) => `  ${formatProblem(problem)}`);
  return [`${error.code}: ${error.message}`, ...list, error.action].join('\n');
}

export function exitCodeOf(error: unknown): number {
  return error instanceof GatehouseError ? errorRegistry[error.code].exitCode : ExitCode.NotWell;
}

/** Runs a command's work and ends with its code; every way out of a command leads through here. */
export async function ending(work: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(errorText(error));
    process.exitCode = exitCodeOf(error);
  }
}
