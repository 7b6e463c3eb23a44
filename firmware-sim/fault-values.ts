/** What may follow the word of a fault: how it is written in help, and how it is read. */
export type FaultValue<Value> = {
  /** For help: `PROBABILITY`; empty for none. */
  readonly syntax: string;
  /** For refusals: `a number from 0 to 1`. */
  readonly expected: string;
  /** `undefined` for what it is not. */
  readonly parse: (text: string | undefined) => Value | undefined;
};

const DAY_MS = 24 * 60 * 60 * 1000;

export const NOTHING: FaultValue<true> = {
  syntax: '',
  expected: 'nothing',
  parse: (text) => (text === undefined ? true : undefined),
};

export const PROBABILITY = numeric('PROBABILITY', 0, 1);
export const DURATION_MS = numeric('MS', 0, DAY_MS);
export const DEGREES_PER_MINUTE = numeric('CELSIUS_PER_MINUTE', -1000, 1000);
export const READS = whole('COUNT', 1, 1000);
export const BAUD_RATE = whole('BAUD', 300, 1_000_000);
export const ON_OR_OFF = oneOf(['on', 'off'] as const);

function numeric(syntax: string, lowest: number, highest: number): FaultValue<number> {
  return {
    syntax,
    expected: `a number from ${lowest} to ${highest}`,
    parse: (text) => {
      const value = Number(text);
      return text?.trim() && value >= lowest && value <= highest ? value : undefined;
    },
  };
}

function whole(syntax: string, lowest: number, highest: number): FaultValue<number> {
  const number = numeric(syntax, lowest, highest);
  return {
    syntax,
    expected: `a whole number from ${lowest} to ${highest}`,
    parse: (text) => {
      const value = number.parse(text);
      return Number.isInteger(value) ? value : undefined;
    },
  };
}

export function oneOf<Choice extends string>(choices: readonly Choice[]): FaultValue<Choice> {
  return {
    syntax: choices.join('|'),
    expected: choices.join(' or '),
    parse: (text) => choices.find((choice) => choice === text),
  };
}
