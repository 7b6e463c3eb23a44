import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REDACTED, redacted } from '#gateway/telemetry/redaction.ts';

const SECRET = 'k1.hunter2-and-more';

describe('a log field is written safely', () => {
  test.each([
    'password',
    'mqttPassword',
    'token',
    'accessToken',
    'access_token',
    'secret',
    'Authorization',
    'set-cookie',
    'pseudonym',
    'text',
    'codeText',
    'code_text',
  ])('when its key is %s: the value is replaced', (key) => {
    expect(redacted({ [key]: SECRET })).toEqual({ [key]: REDACTED });
  });

  test.each(['context', 'accessTokenFile', 'texture', 'tokens', 'laneId'])(
    'when its key is %s: the value is kept, it is no secret',
    (key) => {
      expect(redacted({ [key]: 'lane-1' })).toEqual({ [key]: 'lane-1' });
    },
  );

  test('however deep the secret sits', () => {
    const wrapped = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 6 },
        fc.record({ password: fc.constant(SECRET), laneId: fc.string() }),
        fc.record({ inner: tie('node') }),
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      ),
    })).node;
    void fc.assert(
      fc.property(wrapped, (value) => {
        expect(JSON.stringify(redacted({ value }))).not.toContain(SECRET);
      }),
    );
  });

  test('when it is an error: message, code and cause, without its secrets', () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', password: SECRET });
    const written = redacted({ err: new Error('The broker is away.', { cause }) });
    expect(written).toMatchObject({
      err: {
        message: 'The broker is away.',
        cause: { message: 'refused', code: 'ECONNREFUSED', password: REDACTED },
      },
    });
  });

  test('when it is bytes of a line: only how many', () => {
    expect(redacted({ chunk: Buffer.from('secret code') })).toEqual({ chunk: '[11 bytes]' });
  });

  test('when it is huge or has no end: it is cut', () => {
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    const written = JSON.stringify(
      redacted({ endless, long: 'x'.repeat(100_000), many: new Array(10_000).fill(1) }),
    );
    expect(written.length).toBeLessThan(3_000);
  });
});
