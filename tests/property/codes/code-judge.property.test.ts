import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCodeJudge } from '#gateway/codes/code-judge.ts';
import { createSitePassFormat } from '#gateway/codes/site-pass/site-pass-format.ts';
import { trustListFrom } from '#gateway/codes/site-pass/trust-list.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import {
  base32Text,
  KID_HEX,
  passBytes,
  passText,
  publicKeyPemFrom,
  seeds,
} from '#tests/unit/gateway/codes/site-pass/pass-writer.ts';

const reading = trustListFrom(
  JSON.stringify({
    keys: [
      { kid: KID_HEX, issuer: 'harbour-court', publicKeyPem: publicKeyPemFrom(seeds.trusted) },
    ],
  }),
);
const judge = createCodeJudge({
  formats: [
    createSitePassFormat({
      trustedKeys: () => (reading.kind === 'list' ? reading.keys : []),
      audience: 'gates',
      maxLifetimeDays: 400,
    }),
  ],
});
const now = { wallMs: 1_795_000_000_000, clockState: ClockState.Synchronised };

describe('the code judge', () => {
  test('accepts the untouched pass (control)', () => {
    expect(judge(passText(), now).verdict).toBe('valid');
  });

  test('never throws and never accepts any other text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ maxLength: 5_000 }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => `SP1:/${base32Text(bytes)}`),
      fc.string({ maxLength: 300 }).map((tail) => `SP1:/${tail}`),
    );
    fc.assert(
      fc.property(text, fc.double(), fc.constantFrom(...Object.values(ClockState)), (...input) => {
        const [code, wallMs, clockState] = input;
        const judged = judge(code, { wallMs, clockState });
        expect(judged.verdict).not.toBe('valid');
        expect(judged.canonical.length).toBeGreaterThan(0);
      }),
    );
  });

  test('never accepts a pass in which bytes were changed, put in or taken out', () => {
    const good = passBytes();
    const edit = fc.record({
      at: fc.nat({ max: good.length - 1 }),
      removed: fc.nat({ max: 8 }),
      inserted: fc.uint8Array({ maxLength: 8 }),
    });
    fc.assert(
      fc.property(edit, ({ at, removed, inserted }) => {
        const edited = Buffer.concat([good.subarray(0, at), inserted, good.subarray(at + removed)]);
        fc.pre(!edited.equals(good));
        expect(judge(`SP1:/${base32Text(edited)}`, now).verdict).not.toBe('valid');
      }),
      { numRuns: 500 },
    );
  });
});
