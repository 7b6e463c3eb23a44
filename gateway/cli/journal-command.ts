import type { Command } from 'commander';
import type { JournalContents } from '#gateway/journal/journal.ts';
import { readGatewayConfig } from './config-file.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';

type Given = { readonly config: string };

export function addJournalCommand(program: Command): void {
  const journal = program
    .command('journal')
    .description('Back up, restore and check the durable record of what happened.')
    .addHelpText('after', exitCodeHelp);
  withConfig(journal.command('backup'))
    .description('Copy the journal to a new file. The gateway may run meanwhile.')
    .requiredOption('--to <file>', 'the copy; it must not exist')
    .addHelpText(
      'after',
      '\nThe copy holds what the journal held, so delete old copies when their records are due.',
    )
    .action(({ config, to }: Given & { to: string }) => ending(() => backUp(config, to)));
  withConfig(journal.command('restore'))
    .description(
      'Put a backup in the place of the journal; the gateway must be stopped. What is there now is moved, not deleted.',
    )
    .requiredOption('--from <file>', 'made by `journal backup`')
    .action(({ config, from }: Given & { from: string }) => ending(() => restore(config, from)));
  withConfig(journal.command('check'))
    .description('Look at every row, number and page. The gateway may run meanwhile.')
    .action(({ config }: Given) => ending(() => check(config)));
}

const withConfig = (command: Command): Command =>
  command.requiredOption('--config <file>', 'configuration of the gateway');

async function journalOf(configFile: string): Promise<string> {
  const { journalDirectory } = await import('#gateway/app/journal-room.ts');
  return journalDirectory(readGatewayConfig(configFile));
}

const outside = { wallMs: () => Date.now(), random: () => Math.random() };

async function backUp(configFile: string, target: string): Promise<number> {
  const directory = await journalOf(configFile);
  const { backUpJournal } = await import('#gateway/journal/journal-backup.ts');
  const { contents } = backUpJournal({ ...outside, directory }, target);
  console.log(`${target}: ${heldBy(contents)}. Every row was read again.`);
  return ExitCode.Done;
}

async function restore(configFile: string, file: string): Promise<number> {
  const directory = await journalOf(configFile);
  const { restoreJournal } = await import('#gateway/journal/journal-backup.ts');
  const { contents, copiedAtMs, movedTo } = restoreJournal({ ...outside, directory }, file);
  const at = new Date(copiedAtMs).toISOString();
  console.log(`The journal is that of ${at} now: ${heldBy(contents)}.`);
  if (movedTo !== null) console.log(`What was there before is in ${movedTo}.`);
  console.log('The next start begins a new epoch, so no number is given out twice.');
  return ExitCode.Done;
}

async function check(configFile: string): Promise<number> {
  const directory = await journalOf(configFile);
  const { inspectJournal } = await import('#gateway/journal/journal-inspection.ts');
  const { contents, copiedAtMs, problems } = inspectJournal(directory);
  console.log(heldBy(contents));
  if (copiedAtMs !== null)
    console.log(
      `It is a backup of ${new Date(copiedAtMs).toISOString()}; the next start begins a new epoch.`,
    );
  for (const problem of problems) console.log(problem);
  if (problems.length === 0) console.log('All is well.');
  return problems.length === 0 ? ExitCode.Done : ExitCode.NotWell;
}

function heldBy({ rows, epochs }: JournalContents): string {
  const newest = epochs.at(-1);
  return `${rows} records up to ${newest?.epoch ?? 0}:${newest?.lastSeq ?? 0}`;
}
