import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { RunFacts } from '#gateway/app/run-file.ts';
import { readRunFacts } from '#gateway/app/run-file.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { GatewaySetting } from './gateway-process.ts';

const ANSWER_WITHIN_MS = 90_000;

export type Settings = Record<string, unknown>;

export const settingsOf = ({ configFile }: GatewaySetting): Settings =>
  parse(readFileSync(configFile, 'utf8')) as Settings;

export const writeSettings = ({ configFile }: GatewaySetting, settings: Settings): void =>
  writeFileSync(configFile, stringify(settings));

/** Signals the running gateway and waits for what it says came of it. */
export async function reloadBySignal(
  setting: GatewaySetting,
): Promise<NonNullable<RunFacts['reload']>> {
  const before = await eventually('the run file', () => readRunFacts(setting));
  const number = before.reload?.number ?? 0;
  process.kill(before.pid, 'SIGHUP');
  return eventually(
    'the answer to a reload',
    () => {
      const reload = readRunFacts(setting)?.reload ?? null;
      return reload !== null && reload.number > number && reload;
    },
    ANSWER_WITHIN_MS,
  );
}
