/** Two one-sided sums (Page 1954): how long and how far values have lain above, or below, what was expected. */
export type Cusum = { readonly up: number; readonly down: number };

export const RESTING: Cusum = { up: 0, down: 0 };

export type CusumRules = {
  /** A deviation of so many σ is forgiven each time. */
  readonly slack: number;
  readonly limit: number;
  /** One value counts for so many σ at most. */
  readonly clip: number;
  /** The sums rise no further, so that they fall again soon after the cause has gone. */
  readonly ceiling: number;
};

/** `deviation` in σ; one that is no number changes nothing. */
export function stepCusum({ up, down }: Cusum, deviation: number, rules: CusumRules): Cusum {
  if (Number.isNaN(deviation)) return { up, down };
  const clipped = Math.max(-rules.clip, Math.min(rules.clip, deviation));
  return {
    up: within(up + clipped - rules.slack, rules),
    down: within(down - clipped - rules.slack, rules),
  };
}

export function isBeyond({ up, down }: Cusum, { limit }: CusumRules): boolean {
  return up > limit || down > limit;
}

function within(sum: number, { ceiling }: CusumRules): number {
  return Math.max(0, Math.min(ceiling, sum));
}
