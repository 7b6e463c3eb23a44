import type { Command } from 'commander';
import { readGatewayConfig } from './config-file.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'Try every device link, sink, the journal and the clock; one line each, with what to do.',
    )
    .requiredOption('--config <file>', 'configuration of the gateway')
    .option('--json', 'for a program that reads it')
    .addHelpText('after', exitCodeHelp)
    .action(({ config, json }: { config: string; json?: boolean }) =>
      ending(() => doctor(config, json === true)),
    );
}

async function doctor(file: string, asJson: boolean): Promise<number> {
  const config = readGatewayConfig(file);
  const { examine } = await import('#gateway/app/doctor.ts');
  const findings = await examine(config);
  if (asJson) console.log(JSON.stringify(findings, null, 2));
  else {
    for (const { ok, subject, sentence, action } of findings) {
      console.log(
        `${ok ? 'ok  ' : 'FAIL'}  ${subject.padEnd(24)} ${sentence}${action === '' ? '' : ` → ${action}`}`,
      );
    }
  }
  return findings.every(({ ok }) => ok) ? ExitCode.Done : ExitCode.NotWell;
}
