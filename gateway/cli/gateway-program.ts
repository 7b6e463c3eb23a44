import { Command } from 'commander';
import { softwareVersion } from '#gateway/app/software-version.ts';
import { addAuditCommand } from './audit-command.ts';
import { addCaptureCommand } from './capture-command.ts';
import { addConfigCommand } from './config-command.ts';
import { addDeadLettersCommand } from './dead-letters-command.ts';
import { addDevicesCommand } from './devices-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { ExitCode, exitCodeHelp } from './exit-codes.ts';
import { addJournalCommand } from './journal-command.ts';
import { addReplayCommand } from './replay-command.ts';
import { addRunCommand } from './run-command.ts';

/** `gatehouse gateway …`: thin; each command has a file of its own and loads what it needs when it runs. */
export function gatewayProgram(): Command {
  const program = new Command('gatehouse gateway')
    .description('The gate PC: devices in, records out.')
    .version(softwareVersion())
    .addHelpText('after', exitCodeHelp)
    .exitOverride((error) =>
      process.exit(error.exitCode === 0 ? ExitCode.Done : ExitCode.Unusable),
    );
  addRunCommand(program);
  addDoctorCommand(program);
  addDevicesCommand(program);
  addCaptureCommand(program);
  addReplayCommand(program);
  addAuditCommand(program);
  addDeadLettersCommand(program);
  addJournalCommand(program);
  addConfigCommand(program);
  return program;
}
