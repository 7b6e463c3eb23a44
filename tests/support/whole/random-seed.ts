import { randomInt } from 'node:crypto';

const LARGEST_SEED = 2 ** 32 - 1;

/** A new one each time, printed, so that a failure can be had again with GATEHOUSE_TEST_SEED. */
export function randomSeed(what: string): number {
  const given = process.env['GATEHOUSE_TEST_SEED'];
  const seed = given === undefined ? randomInt(LARGEST_SEED) : Number(given);
  process.stderr.write(`${what}: GATEHOUSE_TEST_SEED=${seed}\n`);
  return seed;
}
