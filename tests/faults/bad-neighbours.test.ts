import { expect, test } from 'vitest';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import type { LineTap } from '#gateway/links/line-tap.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { LinePlan, SupervisedLine } from '#tests/support/whole/supervised-line.ts';
import { superviseLine } from '#tests/support/whole/supervised-line.ts';

const CODES = 300;
const CODES_PER_SECOND = 25;
const FLAPS = 10;
/** From the moment a code is shown, the way to the simulator's process included. */
const P99_MS = 250;

test('one device floods, one flaps, one hangs: the fourth loses nothing and is not slowed down', async () => {
  const { flooding, flapping, hanging, working } = await neighbours();
  flooding.sim.type('fault flood rubbish');
  hanging.sim.type('fault silence 3600000');
  const flaps = flapAgainAndAgain(flapping);
  const shownAtMs = await showCodes(working, CODES);
  await flaps;

  const heard = codesOf(working);
  expect(heard.map(({ text }) => text)).toEqual(shownAtMs.map((_, index) => `T${index}`));
  expect(p99(heard.map(({ atMs }, index) => atMs - (shownAtMs[index] ?? 0)))).toBeLessThan(P99_MS);

  expect(flooding.supervisor.status().state).toBe('faulty');
  expect(hanging.supervisor.status().state).toBe('silent');
  expect(flapping.supervisor.counters().opens).toBeGreaterThan(FLAPS / 2);
});

test('a neighbour that kept the event loop busy would be found out', async () => {
  let blocksForMs = 0;
  const { flooding, working } = await neighbours({ record: () => busyFor(blocksForMs) });
  blocksForMs = 400;
  flooding.sim.type('fault flood rubbish');
  const shownAtMs = await showCodes(working, CODES / 5);
  const latenciesMs = codesOf(working).map(({ atMs }, index) => atMs - (shownAtMs[index] ?? 0));
  expect(p99(latenciesMs)).toBeGreaterThan(P99_MS);
});

/** Four devices that work, the first of them watched by `tap`. */
async function neighbours(tap?: LineTap) {
  const directory = temporaryDirectory();
  const line = (name: string, kind: DriverName, more: Partial<LinePlan> = {}) =>
    superviseLine({ directory, name, kind, driver: kind, ...more });
  const flooding = await line('flooding', 'gy-mcu90614', tap && { tap });
  const flapping = await line('flapping', 'gy-mcu90614');
  const hanging = await line('hanging', 'modbus-thermometer');
  const working = await line('working', 'line-scanner');
  for (const { supervisor } of [flooding, flapping, hanging, working]) supervisor.start();
  await eventually('the first three work', () =>
    [flooding, flapping, hanging].every(({ outputs }) => outputs.length > 0),
  );
  await eventually('the fourth is open', () => working.supervisor.status().state === 'ready');
  await scannerIsHeard(working);
  return { flooding, flapping, hanging, working };
}

function busyFor(durationMs: number): void {
  const untilMs = performance.now() + durationMs;
  while (performance.now() < untilMs);
}

function codesOf({ outputs }: SupervisedLine): { readonly text: string; readonly atMs: number }[] {
  return outputs.flatMap(({ output, atMs }) =>
    output.kind === 'code' && /^T\d+$/.test(output.code.text)
      ? [{ text: output.code.text, atMs }]
      : [],
  );
}

function p99(valuesMs: readonly number[]): number {
  return valuesMs.toSorted((a, b) => a - b)[Math.floor(valuesMs.length * 0.99)] ?? 0;
}

async function scannerIsHeard({ sim, outputs }: SupervisedLine): Promise<void> {
  await eventually(
    'the scanner is heard',
    () => {
      sim.type(`WARM-UP-${Math.round(performance.now())}`);
      return outputs.length > 0;
    },
    30_000,
    50,
  );
}

/** Resolves with when each was shown. */
async function showCodes(
  { sim, outputs }: SupervisedLine,
  count: number,
): Promise<readonly number[]> {
  const shownAtMs: number[] = [];
  const startedMs = performance.now();
  await eventually(
    'all codes were shown and heard',
    () => {
      const dueCount = ((performance.now() - startedMs) / 1_000) * CODES_PER_SECOND;
      while (shownAtMs.length < Math.min(count, dueCount)) {
        sim.type(`T${shownAtMs.length}`);
        shownAtMs.push(performance.now());
      }
      const last = outputs.at(-1)?.output;
      return last?.kind === 'code' && last.code.text === `T${count - 1}`;
    },
    60_000,
    10,
  );
  return shownAtMs;
}

async function flapAgainAndAgain({ sim, supervisor }: SupervisedLine): Promise<void> {
  for (let count = 0; count < FLAPS; count += 1) {
    sim.type('fault unplug');
    await eventually('the loss is seen', () => supervisor.status().state === 'connecting');
    const { opens } = supervisor.counters();
    sim.type('fault replug');
    await eventually('it is open again', () => supervisor.counters().opens > opens);
  }
}
