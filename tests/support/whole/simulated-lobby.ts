import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { askSimulator } from '#sim/control-socket.ts';
import type { PersonEntry } from '#sim/ledger.ts';
import { readLedger } from '#sim/ledger.ts';
import type { ScenarioTotals } from '#sim/scenarios/tally.ts';
import { startSimulator } from '#sim/simulator-process.ts';

/** People before simulated devices on real pseudo-terminals; ends with the test. */
export type SimulatedLobby = {
  /** Where the devices' links are. */
  readonly lines: string;
  /** When the last person has gone. */
  finished(): Promise<ScenarioTotals>;
  /** Everybody who was shown, with what became of their bytes. */
  people(): readonly PersonEntry[];
  /**
   * Until `release` nobody is shown. A gateway drops what was on a line before it had opened it, and with
   * many lines on a busy machine that takes longer than the simulator's people wait by themselves.
   */
  hold(): Promise<void>;
  release(): Promise<void>;
  /** `fault thermometer-1 unplug` and the like. */
  ask(request: string): Promise<string>;
  stop(): Promise<void>;
};

const LONGEST_HOLD_MS = 120_000;

/** `words` are options of `gatehouse sim lobby`. The seed is in them, so that a failure can be had again. */
export async function startLobby(lines: string, words: readonly string[]): Promise<SimulatedLobby> {
  const ledger = join(lines, 'people.jsonl');
  const simulator = await startSimulator([
    'lobby',
    ...['--directory', lines, '--ledger', ledger],
    ...words,
  ]);
  const stop = async (): Promise<void> => {
    await simulator.stop();
  };
  onTestFinished(stop);
  const ask = (request: string): Promise<string> => askSimulator(join(lines, 'control'), request);
  const silence = async (durationMs: number): Promise<void> => {
    const devices: readonly { device: string }[] = JSON.parse(await ask('devices'));
    for (const { device } of devices) await ask(`fault ${device} silence ${durationMs}`);
  };
  return {
    lines,
    hold: () => silence(LONGEST_HOLD_MS),
    release: () => silence(0),
    finished: async () => JSON.parse(await simulator.line(/^\{/)) as ScenarioTotals,
    people: () => readLedger(ledger),
    ask,
    stop,
  };
}
