const RUNS_IN_CI = 20_000;

/** How many inputs each decoder gets: enough for CI, or as many as GATEHOUSE_FUZZ_RUNS says (a night: 1000000). */
export function fuzzRuns(): number {
  const given = Number(process.env['GATEHOUSE_FUZZ_RUNS'] ?? RUNS_IN_CI);
  if (!Number.isSafeInteger(given) || given < 1) {
    throw new RangeError('GATEHOUSE_FUZZ_RUNS is a whole number of at least 1');
  }
  return given;
}
