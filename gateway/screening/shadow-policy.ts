import type { ScreeningPolicy } from './screening-policy.ts';

/** One policy decides; what the other would have said stands beside it in the record and is told to nobody. */
export function createShadowPolicy(
  deciding: ScreeningPolicy,
  beside: ScreeningPolicy,
): ScreeningPolicy {
  return {
    decide: (input) => ({ ...deciding.decide(input), shadow: beside.decide(input) }),
    confirmed(reading, decision) {
      deciding.confirmed(reading, decision);
      beside.confirmed(reading, decision);
    },
  };
}
