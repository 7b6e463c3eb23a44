import { describe, expect, test } from 'vitest';
import { codesConfig } from '#gateway/codes/codes-config.ts';

describe('the codes settings', () => {
  test('have a default for everything', () => {
    expect(codesConfig.parse({})).toEqual({
      sitePass: { audience: 'gates', maxLifetimeDays: 400 },
      plates: { unknown: 'call-guard' },
    });
  });

  test('refuse an unknown setting', () => {
    expect(codesConfig.safeParse({ sitePass: { maxLifetime: 1 } }).success).toBe(false);
  });
});
