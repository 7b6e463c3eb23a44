import { randomInt } from 'node:crypto';
import { InvalidArgumentError } from 'commander';

const LARGEST_SEED = 2 ** 32 - 1;

export function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest) {
      throw new InvalidArgumentError(`Expected a whole number from ${lowest} to ${highest}.`);
    }
    return value;
  };
}

export function numberBetween(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= lowest && value <= highest)) {
      throw new InvalidArgumentError(`Expected a number from ${lowest} to ${highest}.`);
    }
    return value;
  };
}

export const seedArgument = wholeNumber(0, LARGEST_SEED);

/** Without `--seed` every run differs; the seed is printed, so that it can be had again. */
export function chooseSeed(given: number | undefined): number {
  return given ?? randomInt(LARGEST_SEED);
}

export const EXIT_CODES_HELP = `
Exit codes:
  0  ended as asked, also by SIGINT or SIGTERM
  1  failed; the reason is on standard error
  2  bad arguments; nothing was started`;
