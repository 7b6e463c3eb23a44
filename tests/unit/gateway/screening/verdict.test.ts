import { describe, expect, test } from 'vitest';
import type { DecisionReason } from '#gateway/domain/decision.ts';
import { DecisionOutcome } from '#gateway/domain/decision.ts';
import { CodeVerdict } from '#gateway/domain/scan.ts';
import type { LaneRequirements } from '#gateway/screening/verdict.ts';
import { verdictFrom } from '#gateway/screening/verdict.ts';

const stepAside = 'step-aside/temperature-suspected';
const measureAgain = 'measure-again/temperature-not-valid';
const admit = 'admit/clear';
const expired = 'refuse/code-expired';
const refused = 'refuse/code-refused';
const cannotCheck = 'call-guard/code-cannot-check';
const codeMissing = 'call-guard/code-missing';
const temperatureMissing = 'measure-again/temperature-missing';

/** What a temperature says before any code is looked at; `null`: no objection. */
const temperatures: readonly (readonly [DecisionOutcome, string | null])[] = [
  ['normal', null],
  ['cleared', null],
  ['not-valid', measureAgain],
  ['suspected', stepAside],
  ['probable', stepAside],
  ['confirmed', stepAside],
  ['unresolved', stepAside],
];

const codes: readonly (readonly [CodeVerdict, string | null])[] = [
  ['valid', null],
  ['expired', expired],
  ['not-yet-valid', refused],
  ['invalid', refused],
  ['revoked', refused],
  ['unknown-issuer', refused],
  ['unrecognised', refused],
  ['cannot-check', cannotCheck],
  ['unsupported', cannotCheck],
];

const requirements = [
  { temperature: true, code: true },
  { temperature: true, code: false },
  { temperature: false, code: true },
];

const said = (
  outcome: DecisionOutcome,
  reason: DecisionReason,
  ...[code, requires]: [CodeVerdict | null, { temperature: boolean; code: boolean }]
) => {
  const { verdict, verdictReason } = verdictFrom({ outcome, reason }, code, requires);
  return `${verdict}/${verdictReason}`;
};

test('the table below knows every outcome and every code verdict', () => {
  expect(temperatures.map(([outcome]) => outcome).sort()).toEqual(
    Object.values(DecisionOutcome).sort(),
  );
  expect(codes.map(([code]) => code).sort()).toEqual(Object.values(CodeVerdict).sort());
});

describe.each(requirements)('where %o is required', (requires) => {
  describe.each(temperatures)('a temperature that is %s', (outcome, objection) => {
    const withCode = codes.map(([code, refusal]) => [code, objection ?? refusal ?? admit] as const);
    test.each(withCode)(`and a code that is %s: %s`, (code, expected) => {
      expect(said(outcome, 'below-threshold', code, requires)).toBe(expected);
    });

    const withoutCode = objection ?? (requires.code ? codeMissing : admit);
    test(`and no code: ${withoutCode}`, () => {
      expect(said(outcome, 'below-threshold', null, requires)).toBe(withoutCode);
    });
  });

  const alone = codes.map(
    ([code, refusal]) =>
      [code, refusal ?? (requires.temperature ? temperatureMissing : admit)] as const,
  );
  test.each(alone)('no temperature and a code that is %s: %s', (code, expected) => {
    expect(said('not-valid', 'no-reading', code, requires)).toBe(expected);
  });
});

describe('what the entrance says of a passage', () => {
  const refusals = ['entrance-closed', 'outside-opening-hours', 'kind-not-admitted'] as const;
  const decisions = [
    ...temperatures.map(([outcome, objection]) => [outcome, 'below-threshold', objection] as const),
    ['not-valid', 'no-reading', null] as const,
  ];
  const shown: readonly (CodeVerdict | null)[] = [...codes.map(([code]) => code), null];
  const asked = [...requirements, { temperature: false, code: false }];
  const everyCase = decisions.flatMap((decision) =>
    shown.flatMap((code) => asked.map((requires) => ({ decision, code, requires }))),
  );
  const told = (
    { decision: [outcome, reason], code, requires }: (typeof everyCase)[number],
    more: Partial<LaneRequirements>,
  ) => {
    const { verdict, verdictReason } = verdictFrom({ outcome, reason }, code, {
      ...{ ...requires, ...more },
    });
    return `${verdict}/${verdictReason}`;
  };

  test.each(refusals)('%s comes before everything but a suspicion', (reason) => {
    for (const each of everyCase) {
      const isSuspicion = each.decision[2] === stepAside;
      const expected = isSuspicion ? stepAside : `refuse/${reason}`;
      for (const isTimeMissing of [true, false])
        expect(told(each, { refusal: { reason }, isTimeMissing })).toBe(expected);
    }
    expect(everyCase.length).toBe(8 * 10 * 4);
  });

  test('a time that is not known stops those whom nothing else stops, and nobody else', () => {
    for (const each of everyCase) {
      const without = told(each, {});
      const expected = without === admit ? 'call-guard/time-not-trusted' : without;
      expect(told(each, { isTimeMissing: true })).toBe(expected);
    }
  });

  test.each([
    ['plate-unreadable', 'call-guard/plate-unreadable'],
    ['plate-not-known', 'call-guard/plate-not-known'],
    ['clock-not-trusted', cannotCheck],
  ])('a code that cannot be checked because of %s: %s', (codeReason, expected) => {
    const requires = { temperature: false, code: true, codeReason };
    const { verdict, verdictReason } = verdictFrom(
      { outcome: 'not-valid', reason: 'no-reading' },
      'cannot-check',
      requires,
    );
    expect(`${verdict}/${verdictReason}`).toBe(expected);
  });
});
