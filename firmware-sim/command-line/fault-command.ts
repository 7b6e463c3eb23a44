import type { Command } from 'commander';
import { EXIT_CODES_HELP } from '#sim/command-line/arguments.ts';
import { controlSocketPath, print } from '#sim/command-line/run-scenario.ts';
import { parseControlLine } from '#sim/control-line.ts';
import { askSimulator } from '#sim/control-socket.ts';
import { FAULTS_HELP } from '#sim/fault-table.ts';
import { SimulatorError } from '#sim/simulator-error.ts';

type FaultArguments = { readonly directory: string };

const HELP = `
Faults:
${FAULTS_HELP}

Examples:
  gatehouse sim fault --directory /tmp/lobby thermometer-1 unplug
  gatehouse sim fault --directory /tmp/lobby thermometer-1 noise 0.05
  gatehouse sim fault --directory /tmp/lobby scanner-2 silence 3000
${EXIT_CODES_HELP}`;

export function addFaultCommand(program: Command): void {
  program
    .command('fault')
    .description('disturbs a device of a running lobby or stream')
    .argument('<device>', 'lane-1-thermometer or, shorter, thermometer-1')
    .argument('<fault...>', 'which, with its value')
    .requiredOption('--directory <dir>', 'of the running simulator')
    .addHelpText('after', HELP)
    .action(async (device: string, fault: string[], given: FaultArguments, command: Command) => {
      const line = `fault ${device} ${fault.join(' ')}`;
      const request = parseControlLine(line);
      if (request.kind === 'refused') return command.error(`error: ${request.problem}`);
      const answer = await askSimulator(controlSocketPath(given.directory), line);
      if (answer.startsWith('error ')) throw new SimulatorError(answer.slice('error '.length));
      print(answer);
    });
}
