import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { runLobby } from './lobby.ts';

const help = `Usage: gatehouse start [--directory DIR] [--seed N] [--pace X]

Runs a simulated lobby, a gateway and an ops centre together on this machine, on embedded defaults.
Everything it keeps is below DIR (default .gatehouse); a second start goes on with the same journal.
Ctrl-C ends all of it.

  --directory DIR  where configurations, journals and logs are kept
  --seed N         seed of the simulated people (default 1)
  --pace X         how much faster than life the people come, up to 3 (default 1)

Exit codes: 0 ended by Ctrl-C · 1 a program failed · 2 wrong arguments
`;

/** `gatehouse start …`; `words` are those after it. Ends when it is told to, with the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        directory: { type: 'string', default: '.gatehouse' },
        seed: { type: 'string', default: '1' },
        pace: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (!values.help)
      return await runLobby({ ...values, directory: path.resolve(values.directory) });
    process.stdout.write(help);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${help}`);
    return 2;
  }
}
