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
  /** `fault thermometer-1 unplug` and the like. */
  ask(request: string): Promise<string>;
  stop(): Promise<void>;
};

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
  return {
    lines,
    finished: async () => JSON.parse(await simulator.line(/^\{/)) as ScenarioTotals,
    people: () => readLedger(ledger),
    ask: (request) => askSimulator(join(lines, 'control'), request),
    stop,
  };
}
