import { createAdaptivePolicy } from './adaptive-policy.ts';
import type { Calibration } from './baseline/baseline-book.ts';
import { BaselineBook } from './baseline/baseline-book.ts';
import { createFixedThresholdPolicy } from './fixed-threshold-policy.ts';
import type { AdaptivePolicyConfig, PolicyConfig } from './policy-config.ts';
import type { ScreeningPolicy } from './screening-policy.ts';
import { createShadowPolicy } from './shadow-policy.ts';

/** The policy that the settings name. `book`: its baselines; `null` where it has none. */
export type ConfiguredPolicy = {
  readonly policy: ScreeningPolicy;
  readonly book: BaselineBook | null;
};

export function createConfiguredPolicy(
  config: PolicyConfig,
  calibrationOf: (deviceId: string) => Calibration,
): ConfiguredPolicy {
  switch (config.kind) {
    case 'fixed-threshold':
      return { policy: createFixedThresholdPolicy(config), book: null };
    case 'adaptive':
      return adaptive(config, calibrationOf);
    case 'shadow': {
      const { policy, book } = adaptive(config.adaptive, calibrationOf);
      const fixed = createFixedThresholdPolicy(config.fixedThreshold);
      return config.decides === 'adaptive'
        ? { policy: createShadowPolicy(policy, fixed), book }
        : { policy: createShadowPolicy(fixed, policy), book };
    }
    default: {
      const unhandled: never = config;
      return unhandled;
    }
  }
}

function adaptive(
  { suspectShareTarget, sendsColdAside }: AdaptivePolicyConfig,
  calibrationOf: (deviceId: string) => Calibration,
): ConfiguredPolicy & { readonly book: BaselineBook } {
  const book = new BaselineBook({ suspectShareTarget, calibrationOf });
  return { policy: createAdaptivePolicy({ book, sendsColdAside }), book };
}
