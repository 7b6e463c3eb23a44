import { Command, CommanderError } from 'commander';
import { EXIT_CODES_HELP } from '#sim/command-line/arguments.ts';
import { addDeviceCommand } from '#sim/command-line/device-command.ts';
import { addFaultCommand } from '#sim/command-line/fault-command.ts';
import { addLobbyCommand } from '#sim/command-line/lobby-command.ts';
import { addStreamCommand } from '#sim/command-line/stream-command.ts';
import { SimulatorError } from '#sim/simulator-error.ts';

const SimulatorExitCode = { Done: 0, Failed: 1, BadArguments: 2 } as const;
export type SimulatorExitCode = (typeof SimulatorExitCode)[keyof typeof SimulatorExitCode];

/** Where help and complaints go. */
export type SimulatorOutput = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
};

const STANDARD_OUTPUT: SimulatorOutput = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

/** `gatehouse sim …`; gives the exit code. `words` are those after `sim`. */
export async function main(
  words: readonly string[],
  output: SimulatorOutput = STANDARD_OUTPUT,
): Promise<SimulatorExitCode> {
  try {
    await createProgram(output).parseAsync([...words], { from: 'user' });
    return SimulatorExitCode.Done;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? SimulatorExitCode.Done : SimulatorExitCode.BadArguments;
    }
    if (!(error instanceof SimulatorError)) throw error;
    output.err(`${describe(error)}\n`);
    return SimulatorExitCode.Failed;
  }
}

function createProgram(output: SimulatorOutput): Command {
  const program = new Command('gatehouse sim')
    .description('Thermometers and code scanners on pseudo-terminals, with people and faults.')
    .exitOverride()
    .configureOutput({ writeOut: output.out, writeErr: output.err })
    .addHelpText('after', EXIT_CODES_HELP);
  addLobbyCommand(program);
  addStreamCommand(program);
  addDeviceCommand(program);
  addFaultCommand(program);
  return program;
}

function describe(error: SimulatorError): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
