import * as os from 'node:os';
import type { Command } from 'commander';
import type { DeadLetterSide } from '#gateway/app/dead-letter-side.ts';
import type { StoredDeadLetter } from '#gateway/journal/journal.ts';
import { readGatewayConfig } from './config-file.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';

type Options = {
  readonly config: string;
  readonly sink?: string;
  readonly all?: boolean;
  readonly json?: boolean;
};
type Verb = 'retry' | 'discard';

const LISTED = 500;

export function addDeadLettersCommand(program: Command): void {
  const letters = program
    .command('dead-letters')
    .description(
      'Records that a sink refused for good. While the gateway runs this goes through its station, with the access token of the configuration; while it is stopped, directly to the journal.',
    )
    .addHelpText('after', exitCodeHelp);
  const command = (name: string, description: string): Command =>
    letters
      .command(name)
      .description(description)
      .requiredOption('--config <file>', 'configuration of the gateway')
      .option('--sink <id>', 'only those of this sink')
      .option('--json', 'for a program that reads it')
      .addHelpText('after', exitCodeHelp);
  command('list', 'Show them, newest first, with the cause.').action((options: Options) =>
    ending(() => list(options)),
  );
  for (const [verb, description] of [
    ['retry', 'Send them once more; a record that is refused again is on the list again.'],
    ['discard', 'Give them up: the sink will never have them. Who and when is kept.'],
  ] as const) {
    command(verb, description)
      .argument('[ids...]', 'numbers of the list')
      .option('--all', 'all of the list')
      .action((ids: readonly string[], options: Options) =>
        ending(() => settle(verb, ids, options)),
      );
  }
}

async function list(options: Options): Promise<number> {
  return await withSide(options, async (side) => {
    const letters = await side.list(options.sink ?? null, LISTED);
    if (options.json) console.log(JSON.stringify(letters, null, 2));
    else if (letters.length === 0) console.log('There are no dead letters.');
    else for (const letter of letters) console.log(lineOf(letter));
    return ExitCode.Done;
  });
}

const lineOf = ({ id, sinkId, epoch, seq, parkedAtMs, cause }: StoredDeadLetter): string =>
  `${String(id).padStart(6)}  ${sinkId.padEnd(8)}  ${epoch}:${seq}  ${new Date(parkedAtMs).toISOString()}  ${cause}`;

async function settle(verb: Verb, ids: readonly string[], options: Options): Promise<number> {
  const numbers = ids.map(Number);
  if (
    !numbers.every((id) => Number.isSafeInteger(id) && id > 0) ||
    ids.length > 0 === (options.all ?? false)
  ) {
    console.error('Name the numbers of the list, or say --all.');
    return ExitCode.Unusable;
  }
  return await withSide(options, async (side) => {
    const { settledIds, goneIds } = await settleAll(side, verb, numbers, options);
    if (options.json) console.log(JSON.stringify({ settledIds, goneIds }, null, 2));
    else console.log(settledText(verb, settledIds.length, goneIds));
    const isComplete = options.all || settledIds.length === numbers.length;
    return isComplete && goneIds.length === 0 ? ExitCode.Done : ExitCode.NotWell;
  });
}

/** A page of the list at a time, until nothing of it goes away any more. */
async function settleAll(
  side: DeadLetterSide,
  verb: Verb,
  ids: readonly number[],
  { all, sink }: Options,
) {
  const by = os.userInfo().username;
  const settledIds: number[] = [];
  let goneIds: readonly number[] = [];
  for (;;) {
    const wanted = all ? (await side.list(sink ?? null, LISTED)).map(({ id }) => id) : ids;
    const answer = wanted.length === 0 ? null : await side[verb](wanted.slice(0, LISTED), by);
    settledIds.push(...(answer?.settledIds ?? []));
    goneIds = answer?.goneIds ?? goneIds;
    if (!all || !answer || answer.settledIds.length === 0) return { settledIds, goneIds };
  }
}

function settledText(verb: Verb, settled: number, gone: readonly number[]): string {
  const done = verb === 'retry' ? `${settled} are sent once more.` : `${settled} were discarded.`;
  return gone.length === 0
    ? done
    : `${done} The records of ${gone.join(', ')} are not in the journal any more; they can only be discarded.`;
}

async function withSide(
  { config: file, json }: Options,
  work: (side: DeadLetterSide) => Promise<number>,
): Promise<number> {
  const { openDeadLetterSide } = await import('#gateway/app/dead-letter-side.ts');
  const side = await openDeadLetterSide(readGatewayConfig(file));
  try {
    if (!json) console.log(side.where);
    return await work(side);
  } finally {
    side.close();
  }
}
