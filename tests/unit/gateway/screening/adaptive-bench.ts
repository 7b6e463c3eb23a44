import type { Decision } from '#gateway/domain/decision.ts';
import { createAdaptivePolicy } from '#gateway/screening/adaptive-policy.ts';
import type { Calibration } from '#gateway/screening/baseline/baseline-book.ts';
import { BaselineBook } from '#gateway/screening/baseline/baseline-book.ts';
import type { ScreeningInput } from '#gateway/screening/screening-policy.ts';
import { seededRandom, standardNormal } from '#tests/support/seeded-random.ts';
import { at, screened } from './screening-examples.ts';

export type AdaptiveBench = ReturnType<typeof adaptiveBench>;

/** One thermometer and its policy; a person comes every 30 seconds. */
export function adaptiveBench(
  options: { readonly calibration?: Calibration; readonly sendsColdAside?: boolean } = {},
) {
  const { calibration = { offsetCelsius: 0, verifiedAtMs: null }, sendsColdAside = false } =
    options;
  const book = new BaselineBook({ suspectShareTarget: 0.05, calibrationOf: () => calibration });
  const policy = createAdaptivePolicy({ book, sendsColdAside });
  let nowMs = 0;
  const see = (temperatureCelsius: number, changes: Partial<ScreeningInput> = {}): Decision => {
    nowMs += 30_000;
    const site = { mode: 'surface', bodySite: 'face-max' } as const;
    return policy.decide(screened(temperatureCelsius, { ...site, at: at(nowMs), ...changes }));
  };
  return {
    book,
    policy,
    see,
    nowMs: () => nowMs,
    /** Healthy people around a level, as a seed draws them. */
    crowd(count: number, levelCelsius: number, seed = 1): Decision {
      const random = seededRandom(seed);
      let last = see(levelCelsius);
      for (let index = 1; index < count; index++)
        last = see(levelCelsius + 0.33 * standardNormal(random));
      return last;
    },
  };
}
