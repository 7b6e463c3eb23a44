import type { Command } from 'commander';
import * as z from 'zod';
import { formatProblem } from '#gateway/config/config-problem.ts';
import { configReference } from '#gateway/config/config-reference.ts';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';
import { loadConfigFile } from '#gateway/config/load-config.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';
import { addReloadCommand } from './reload-command.ts';

export function addConfigCommand(program: Command): void {
  const config = program
    .command('config')
    .description(
      'Check a configuration, have the running gateway go over to it, or tell what may stand in one.',
    )
    .addHelpText('after', exitCodeHelp);
  config
    .command('check')
    .description('Tell every problem of a configuration at once. Nothing is connected.')
    .requiredOption('--config <file>', 'configuration of the gateway')
    .option('--json', 'for a program that reads it')
    .addHelpText('after', exitCodeHelp)
    .action(({ config: file, json }: { config: string; json?: boolean }) =>
      ending(() => check(file, json === true)),
    );
  addReloadCommand(config);
  config
    .command('schema')
    .description('Print the JSON Schema of the configuration, for an editor.')
    .addHelpText('after', exitCodeHelp)
    .action(() =>
      console.log(
        JSON.stringify(
          z.toJSONSchema(gatewayConfig, { io: 'input', unrepresentable: 'any' }),
          null,
          2,
        ),
      ),
    );
  config
    .command('reference')
    .description('Print every setting with its type, default and meaning, as Markdown.')
    .addHelpText('after', exitCodeHelp)
    .action(() => console.log(configReference(gatewayConfig)));
}

function check(file: string, asJson: boolean): number {
  const result = loadConfigFile(file, gatewayConfig);
  const problems = result.kind === 'valid' ? [] : result.problems;
  if (asJson) console.log(JSON.stringify({ valid: problems.length === 0, problems }, null, 2));
  else if (problems.length === 0) console.log(`${file} is valid.`);
  else for (const problem of problems) console.log(formatProblem(problem));
  return problems.length === 0 ? ExitCode.Done : ExitCode.Unusable;
}
