import { writeFileSync } from 'node:fs';
import type { StreamTotals } from '#sim/scenarios/stream.ts';
import { openStream } from '#sim/scenarios/stream.ts';
import type { StreamKind } from '#sim/scenarios/stream-frames.ts';

/**
 * A process that plays thermometers at full speed on pseudo-terminals and notes when each frame left.
 * Told by its parent: `{ kind: 'go' }` starts it; it answers with `links`, `started` and `done`.
 */
export type FeederPlan = {
  readonly directory: string;
  readonly thermometerCount: number;
  readonly framesPerSecond: number;
  readonly durationSeconds: number;
  /** What each line carries; without it all are GY-MCU90614. Then no times are noted. */
  readonly kinds?: readonly StreamKind[];
  /** Where the times go, as raw Float64: milliseconds of CLOCK_MONOTONIC, NaN for dropped frames. */
  readonly timesFile: string;
};

export type FromFeeder =
  | { readonly kind: 'links' }
  | { readonly kind: 'started' }
  | { readonly kind: 'done'; readonly totals: StreamTotals };

const plan = JSON.parse(process.argv[2] ?? '{}') as FeederPlan;
const frames = Math.round(plan.framesPerSecond * plan.durationSeconds) * plan.thermometerCount;
const sentAtMs = new Float64Array(frames);
const stream = openStream({
  ...plan,
  ...(plan.kinds === undefined && { sentAtMs }),
  started: () => tell({ kind: 'started' }),
});
tell({ kind: 'links' });
const totals = await stream.run(new AbortController().signal);
writeFileSync(plan.timesFile, new Uint8Array(sentAtMs.buffer));
tell({ kind: 'done', totals });
// The lines stay plugged in until the parent has counted: unplugging would be a fault of its own.
process.on('message', () => {
  stream.close();
  process.exit(0);
});

function tell(message: FromFeeder): void {
  process.send?.(message);
}
