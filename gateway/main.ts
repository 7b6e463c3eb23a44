import { gatewayProgram } from './cli/gateway-program.ts';

/** `gatehouse gateway …`; `words` are those after it. Gives the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  await gatewayProgram().parseAsync([...words], { from: 'user' });
  return Number(process.exitCode ?? 0);
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
