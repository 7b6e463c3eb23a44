import { shortOrLong } from './long-form.ts';

/** What somebody asked `npm run faults` for; it reaches the tests by their environment. */
export type FaultSettings = {
  readonly long: boolean;
  readonly rounds: number | null;
  readonly seed: number | null;
};

export function setFaultSettings({ long, rounds, seed }: FaultSettings): void {
  if (long) process.env['GATEHOUSE_FAULTS'] = 'long';
  if (rounds !== null) process.env['GATEHOUSE_FAULT_ROUNDS'] = String(rounds);
  if (seed !== null) process.env['GATEHOUSE_TEST_SEED'] = String(seed);
  process.env['GATEHOUSE_FAULT_PROGRESS'] = '1';
}

/** Rounds of a fault: as many as were asked for, else those of the short or the long form. */
export function wantedRounds({ short, long }: { short: number; long: number }): number {
  return Number(process.env['GATEHOUSE_FAULT_ROUNDS'] ?? shortOrLong(short, long));
}

/** How far a fault is, on standard error, where somebody looks on. */
export function reportProgress(name: string, progress: string): void {
  if (process.env['GATEHOUSE_FAULT_PROGRESS'] !== '1') return;
  process.stderr.write(`  ${name}: ${progress}\n`);
}
