import * as path from 'node:path';
import type { Command } from 'commander';
import type { Log } from '#gateway/telemetry/log.ts';
import { readGatewayConfig } from './config-file.ts';
import { BUG, NO_CONFIGURATION } from './ending-reasons.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';

const webDirectory = path.join(import.meta.dirname, '..', '..', 'dashboards', 'dist');

export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description(
      'Run the gateway until it is told to end (Ctrl-C, SIGTERM). SIGHUP reads the configuration again.',
    )
    .requiredOption('--config <file>', 'configuration of the gateway')
    .addHelpText(
      'after',
      `\nExample: gatehouse gateway run --config /etc/gatehouse/gateway.yaml\n${exitCodeHelp}`,
    )
    .action(({ config }: { config: string }) => ending(() => run(config)));
}

async function run(file: string): Promise<number> {
  const config = readGatewayConfig(file);
  const [
    { startGateway },
    { systemClock },
    { softwareVersion },
    { createLogger },
    { keepHeapSmall },
    { reloadOnSignal },
  ] = await Promise.all([
    import('#gateway/app/start-gateway.ts'),
    import('#gateway/app/system-clock.ts'),
    import('#gateway/app/software-version.ts'),
    import('#gateway/telemetry/logger.ts'),
    import('#gateway/app/small-heap.ts'),
    import('./reload-on-signal.ts'),
  ]);
  keepHeapSmall();
  const { logLevel, logFormat } = config.telemetry;
  const log = createLogger({
    level: logLevel,
    format: logFormat,
    isTerminal: process.stderr.isTTY === true,
  });
  const told = toldToEnd();
  const gateway = await startGateway({
    config,
    clock: systemClock,
    random: Math.random,
    log,
    setLogLevel: log.setLevel,
    softwareVersion: softwareVersion(),
    webDirectory,
  });
  console.log(`gateway ready: ${gateway.address}`);
  const reloading = reloadOnSignal({ file, config, gateway, log });
  const reason = await Promise.race([told, bug(log), reloading.end]);
  log.info({ reason }, 'The gateway ends.');
  reloading.stop();
  await gateway.stop();
  process.exit(reason === BUG || reason === NO_CONFIGURATION ? ExitCode.NotWell : ExitCode.Done);
}

function toldToEnd(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => resolve(signal));
    // While it starts there is nothing to go over to: the configuration has just been read.
    process.on('SIGHUP', () => undefined);
  });
}

/** What nobody caught is a bug: told, what is durable stays, and the service manager starts again. */
function bug(log: Log): Promise<string> {
  return new Promise((resolve) => {
    const tell = (err: unknown): void => {
      log.error(
        { err: err instanceof Error ? (err.stack ?? err.message) : String(err) },
        'The gateway met a bug and ends; please report it.',
      );
      resolve(BUG);
    };
    process.on('uncaughtException', tell);
    process.on('unhandledRejection', tell);
  });
}
