import { Command, CommanderError } from 'commander';
import { errorRegistry, GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { auditStore, formatAudit } from './app/audit.ts';
import { createLogger } from './app/logger.ts';
import { startOpsCentre } from './app/ops-centre.ts';
import { configJsonSchema, formatProblem } from './config/config-problems.ts';
import { configReference } from './config/config-reference.ts';
import { loadConfig, loadSecrets, readConfig } from './config/load-config.ts';
import { addGatewayCommands } from './gateway-commands.ts';

/** What the command line talks to; a test hands in its own. */
export type Console = {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Resolves at the first request to stop. */
  readonly untilStopped: () => Promise<void>;
};

const EXIT_CODES = `
Exit codes:
  0  done
  1  a fault of this program
  2  the command line, the configuration or a secret file is not valid
  4  the data directory cannot be used, or the audit does not balance
  5  the broker did not answer in time (only with --require-broker)
  6  the HTTP port is taken`;

const BROKER_WAIT_MS = 10_000;

/** Runs one command; resolves with the exit code. */
export async function runCommandLine(args: readonly string[], terminal: Console): Promise<number> {
  let exitCode = 0;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (cause) {
    return explain(cause, terminal);
  }
}

function createProgram(terminal: Console, exitWith: (code: number) => void): Command {
  const program = new Command('gatehouse ops-centre')
    .description('Hears all gateways, keeps what they say, and shows alerts to the people on duty.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .addHelpText('after', EXIT_CODES);
  const subcommand = (name: string, description: string): Command =>
    program
      .command(name)
      .copyInheritedSettings(program)
      .description(description)
      .addHelpText('after', EXIT_CODES);

  subcommand('run', 'Run until SIGTERM or SIGINT.')
    .requiredOption('--config <file>', 'configuration, YAML')
    .option(
      '--require-broker [seconds]',
      'end with exit code 5 unless the broker answers in time (10 s)',
    )
    .action(async ({ config, requireBroker }: { config: string; requireBroker?: string | true }) =>
      exitWith(await run(config, brokerWaitMs(requireBroker), terminal)),
    );

  subcommand('audit', 'Count what is stored and compare it with what was confirmed.')
    .requiredOption('--config <file>', 'configuration, YAML')
    .option('--json', 'for machines')
    .action(({ config, json }: { config: string; json?: boolean }) => {
      const report = auditStore(loadConfig(config).dataDirectory);
      terminal.out(json === true ? JSON.stringify(report) : formatAudit(report));
      exitWith(report.isBalanced ? 0 : errorRegistry.STORE_UNWRITABLE.exitCode);
    });

  addGatewayCommands(subcommand('gateways', 'Tokens of gateways that bring alerts directly.'), {
    terminal,
    exitWith,
  });

  const config = subcommand('config', 'About the configuration.');
  config
    .command('check')
    .copyInheritedSettings(program)
    .addHelpText('after', EXIT_CODES)
    .description('Check a configuration; nothing is connected.')
    .requiredOption('--config <file>', 'configuration, YAML')
    .option('--json', 'for machines')
    .action(({ config: file, json }: { config: string; json?: boolean }) =>
      exitWith(check(file, json === true, terminal)),
    );
  config
    .command('reference')
    .copyInheritedSettings(program)
    .addHelpText('after', EXIT_CODES)
    .description('Print all settings as a Markdown table.')
    .action(() => terminal.out(configReference()));
  config
    .command('schema')
    .copyInheritedSettings(program)
    .addHelpText('after', EXIT_CODES)
    .description('Print the JSON Schema of the configuration.')
    .action(() => terminal.out(JSON.stringify(configJsonSchema(), null, 2)));
  return program;
}

async function run(file: string, waitMs: number | null, terminal: Console): Promise<number> {
  const config = loadConfig(file);
  const secrets = loadSecrets(config);
  const logger = createLogger(config.logLevel);
  const centre = await startOpsCentre({ config, secrets, logger });
  terminal.out(`ops centre ready: ${centre.url}`);
  if (centre.setUpCode !== null) {
    terminal.out(`set-up code: ${centre.setUpCode} (valid once, at /#/setup)`);
  }
  if (waitMs !== null && !(await within(waitMs, centre.brokerConnected()))) {
    await centre.stop();
    const message = `The broker ${config.mqtt.url} did not answer within ${waitMs / 1_000} s.`;
    throw new GatehouseError('BROKER_UNREACHABLE', message);
  }
  const failure = await Promise.race([
    terminal.untilStopped().then(() => null),
    centre.failed.then((cause) => cause),
  ]);
  if (failure) logger.fatal({ err: failure }, 'the store failed for good');
  const late = await centre.stop();
  if (late.length > 0) logger.warn({ late }, 'some parts did not stop in time');
  logger.info('stopped');
  return failure ? 1 : 0;
}

/** `null`: the ops centre runs without a broker until there is one. */
function brokerWaitMs(given: string | true | undefined): number | null {
  if (given === undefined) return null;
  const seconds = Number(given);
  return given === true || !(seconds > 0) ? BROKER_WAIT_MS : seconds * 1_000;
}

function check(file: string, isJson: boolean, terminal: Console): number {
  const result = readConfig(file);
  if (result.kind === 'invalid') {
    if (isJson) terminal.out(JSON.stringify({ valid: false, problems: result.problems }));
    else for (const problem of result.problems) terminal.out(formatProblem(problem));
    return errorRegistry.CONFIG_INVALID.exitCode;
  }
  loadSecrets(result.config);
  terminal.out(
    isJson ? JSON.stringify({ valid: true, problems: [] }) : 'The configuration is valid.',
  );
  return 0;
}

function explain(cause: unknown, terminal: Console): number {
  // Help and version end the parsing this way too.
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
  if (cause instanceof GatehouseError) {
    terminal.err(`${cause.message}\n${actionOf(cause)}`);
    return errorRegistry[cause.code].exitCode;
  }
  terminal.err(cause instanceof Error ? (cause.stack ?? cause.message) : 'Unknown fault.');
  return 1;
}

function actionOf({ code, action }: GatehouseError): string {
  return code === 'CONFIG_INVALID'
    ? 'Correct the listed settings and run `gatehouse ops-centre config check --config FILE`.'
    : action;
}

async function within(timeoutMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const isDone = await Promise.race([work.then(() => true), timeout]);
  clearTimeout(timer);
  return isDone;
}
