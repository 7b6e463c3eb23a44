import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { RunFacts } from '#gateway/app/run-file.ts';
import { readRunFacts } from '#gateway/app/run-file.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { readGatewayConfig } from './config-file.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';

/** A sink that does not come up is waited for, then the old configuration is brought back. */
const ANSWER_WITHIN_MS = 60_000;
const LOOK_INTERVAL_MS = 50;

export function addReloadCommand(config: Command): void {
  config
    .command('reload')
    .description(
      'Check a configuration and have the running gateway go over to it. If it does not come up, the old one is in force again, and the reason is told.',
    )
    .requiredOption('--config <file>', 'configuration of the gateway, the file it was started with')
    .addHelpText(
      'after',
      `\nThe same happens on SIGHUP (systemctl reload). Ends with 1 when the old configuration stays in force.\n${exitCodeHelp}`,
    )
    .action(({ config: file }: { config: string }) => ending(() => reload(file)));
}

async function reload(file: string): Promise<number> {
  const config = readGatewayConfig(file);
  const running = await runningGateway(config);
  if (realPath(running.configFile) !== realPath(file)) {
    const message = `The gateway that runs there was started with ${running.configFile}.`;
    throw new GatehouseError('RELOAD_FAILED', message);
  }
  process.kill(running.pid, 'SIGHUP');
  const { kind, sentence } = await answer(config, running);
  console.log(sentence);
  return kind === 'applied' || kind === 'unchanged' ? ExitCode.Done : ExitCode.NotWell;
}

async function runningGateway(config: GatewayConfig): Promise<RunFacts> {
  const facts = readRunFacts(config);
  if (facts && (await isJournalLocked(config)) && isGateway(facts.pid)) return facts;
  const message = `No gateway runs with the data directory ${config.dataDirectory}.`;
  throw new GatehouseError('GATEWAY_NOT_RUNNING', message);
}

/** Whoever runs has the journal. */
async function isJournalLocked(config: GatewayConfig): Promise<boolean> {
  const [{ journalDirectory }, { lockJournal }] = await Promise.all([
    import('#gateway/app/journal-room.ts'),
    import('#gateway/journal/journal-lock.ts'),
  ]);
  try {
    lockJournal(journalDirectory(config), 0).release();
    return false;
  } catch (error) {
    return error instanceof GatehouseError && error.code === 'JOURNAL_LOCKED';
  }
}

/** A gateway that was killed leaves its file behind, and its number may be another program's by now. */
function isGateway(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('gateway');
  } catch {
    // Not on this system.
    return true;
  }
}

async function answer(config: GatewayConfig, before: RunFacts) {
  const number = before.reload?.number ?? 0;
  const untilMs = performance.now() + ANSWER_WITHIN_MS;
  while (performance.now() < untilMs && isAlive(before.pid)) {
    const facts = readRunFacts(config);
    if (facts?.reload && facts.reload.number > number) return facts.reload;
    await delay(LOOK_INTERVAL_MS);
  }
  const message = 'The gateway did not say what came of it; see its log.';
  throw new GatehouseError('RELOAD_FAILED', message);
}

const realPath = (file: string): string => {
  try {
    return fs.realpathSync(file);
  } catch {
    return path.resolve(file);
  }
};

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
