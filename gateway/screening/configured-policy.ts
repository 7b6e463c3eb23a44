import { createFixedThresholdPolicy } from './fixed-threshold-policy.ts';
import type { PolicyConfig } from './screening-config.ts';
import type { ScreeningPolicy } from './screening-policy.ts';

/** The policy that the settings name. */
export function createConfiguredPolicy(config: PolicyConfig): ScreeningPolicy {
  const { kind } = config;
  switch (kind) {
    case 'fixed-threshold':
      return createFixedThresholdPolicy(config);
    default: {
      const unhandled: never = kind;
      return unhandled;
    }
  }
}
