const RUNS_IN_CI = 300;

/** How many stories a model-based test tells: enough for CI, or as many as GATEHOUSE_MODEL_RUNS says (long: 10000). */
export function modelRuns(): number {
  const given = Number(process.env['GATEHOUSE_MODEL_RUNS'] ?? RUNS_IN_CI);
  if (!Number.isSafeInteger(given) || given < 1) {
    throw new RangeError('GATEHOUSE_MODEL_RUNS is a whole number of at least 1');
  }
  return given;
}
