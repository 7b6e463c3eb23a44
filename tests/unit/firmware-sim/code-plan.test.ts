import { describe, expect, it } from 'vitest';
import { createRandom } from '#sim/random.ts';
import { CodeKind, codeText, drawCodePlan } from '#sim/scenarios/code-plan.ts';
import { openPassIssuer } from '#sim/site-pass/issuer.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

describe('the code a person shows', () => {
  const text = (kind: CodeKind, shownAtSeconds = 1_795_464_000) => {
    const issuer = openPassIssuer(temporaryDirectory());
    const plan = drawCodePlan(0, createRandom(3, 'code'), kind);
    return {
      plan,
      whole: codeText({ ...plan, kind: CodeKind.Valid }, issuer, shownAtSeconds),
      shown: codeText(plan, issuer, shownAtSeconds),
    };
  };

  it('is a site pass when valid or expired, and these differ', () => {
    expect(text(CodeKind.Valid).shown).toMatch(/^SP1:\/[A-Z2-7]{150,}$/);
    const expired = text(CodeKind.Expired);
    expect(expired.shown).toMatch(/^SP1:\/[A-Z2-7]{150,}$/);
    expect(expired.shown).not.toBe(expired.whole);
  });

  it('is the beginning of a pass when truncated', () => {
    const { whole, shown } = text(CodeKind.Truncated);
    expect(shown.length).toBeLessThan(whole.length);
    expect(whole.startsWith(shown)).toBe(true);
    expect(shown.startsWith('SP1:/')).toBe(true);
  });

  it('is no pass at all when unreadable', () => {
    expect(text(CodeKind.Unreadable).shown).toMatch(/^YT\d{20}$/);
  });
});
