import { describe, expect, test } from 'vitest';
import type { AnswerHeaders } from '#gateway/sinks/influx/influx-answer.ts';
import { verdictFrom } from '#gateway/sinks/influx/influx-answer.ts';

const verdictOf = (status: number, body = '', headers: AnswerHeaders = {}) =>
  verdictFrom({ kind: 'answered', status, headers, body });

test('204 alone says that the lines are stored', () => {
  expect(verdictOf(204)).toEqual({ kind: 'stored' });
});

describe('a success that is none is held until a person looks', () => {
  test.each([200, 201, 202, 206, 301, 302, 304])('%i', (status) => {
    expect(verdictOf(status)).toMatchObject({ kind: 'later', hold: true });
  });
});

describe('a refusal of lines', () => {
  test.each([
    [
      'InfluxDB 1.6.7, a malformed line',
      400,
      { 'x-influxdb-version': '1.6.7~rc0' },
      `{"error":"unable to parse 'reading,lane= x=1': missing tag value"}`,
      '400 unable to parse (line): missing tag value',
    ],
    [
      'InfluxDB 1.6.7, a type conflict',
      400,
      { 'x-influxdb-version': '1.6.7~rc0' },
      '{"error":"partial write: field type conflict: input field \\"a\\" on measurement \\"m\\" is type string, already exists as type float dropped=1"}',
      '400 partial write: field type conflict: input field "a" on measurement "m" is type string, already exists as type float dropped=1',
    ],
    [
      'InfluxDB 2.x, a malformed line',
      400,
      {},
      '{"code":"invalid","message":"unable to parse \'m,x a=2\': missing tag value"}',
      '400 unable to parse (line): missing tag value',
    ],
    [
      'InfluxDB 2.x, outside of retention',
      422,
      {},
      '{"code":"unprocessable entity","message":"failure writing points to database: partial write: points beyond retention policy dropped=1"}',
      '422 failure writing points to database: partial write: points beyond retention policy dropped=1',
    ],
    [
      'InfluxDB 3, whose answer quotes the line',
      400,
      {},
      '{"error":"partial write of line protocol occurred","data":[{"original_line":"reading,device=x raw=1","line_number":1,"error_message":"bad"}]}',
      '400 partial write of line protocol occurred',
    ],
  ])('%s', (_, status, headers, body, cause) => {
    expect(verdictOf(status, body, headers)).toEqual({ kind: 'bad-lines', cause });
  });

  test.each([
    ['a TLS port spoken to in clear', 'Client sent an HTTP request to an HTTPS server.\n', {}],
    ['a proxy', '<html><h1>400 Bad Request</h1></html>', { 'content-type': 'text/html' }],
    ['a path of VictoriaMetrics that is none', 'unsupported path requested: "/x/write"', {}],
    [
      'a request without database',
      '{"error":"database is required"}',
      { 'x-influxdb-version': '1.8' },
    ],
  ])('is not concluded from the 400 of %s', (_, body, headers) => {
    expect(verdictOf(400, body, headers)).toMatchObject({ kind: 'later', hold: true });
  });
});

describe('a refusal that a person must mend is held', () => {
  test.each([401, 402, 403, 404, 405, 409, 411, 415])('%i', (status) => {
    expect(verdictOf(status, '{"error":"authorization failed"}')).toEqual({
      kind: 'later',
      hold: true,
      cause: `${status} authorization failed`,
    });
  });
});

test('413 asks for smaller batches', () => {
  expect(verdictOf(413)).toMatchObject({ kind: 'too-large' });
});

describe('a passing fault is tried again', () => {
  test.each([408, 425, 429, 500, 502, 503, 504, 599])('%i', (status) => {
    expect(verdictOf(status)).toEqual({ kind: 'later', hold: false, cause: String(status) });
  });

  test('no answer at all', () => {
    expect(verdictFrom({ kind: 'unreachable', cause: 'ECONNREFUSED' })).toEqual({
      kind: 'later',
      hold: false,
      cause: 'ECONNREFUSED',
    });
  });
});

describe('Retry-After', () => {
  const waitOf = (headers: AnswerHeaders) => {
    const verdict = verdictOf(503, '', headers);
    return verdict.kind === 'later' ? verdict.retryAfterMs : null;
  };

  test('in seconds is obeyed', () => {
    expect(waitOf({ 'retry-after': '7' })).toBe(7_000);
  });

  test('as a date is read against the clock of the server', () => {
    expect(
      waitOf({
        'retry-after': 'Mon, 23 Nov 2026 08:01:00 GMT',
        date: 'Mon, 23 Nov 2026 08:00:30 GMT',
      }),
    ).toBe(30_000);
  });

  test('is never longer than an hour', () => {
    expect(waitOf({ 'retry-after': '999999' })).toBe(3_600_000);
  });

  test.each([['soon'], ['-5'], ['1.5'], [''], ['Mon, 23 Nov 2026 08:01:00 GMT']])(
    'that says %j is none',
    (value) => {
      expect(waitOf({ 'retry-after': value })).toBeUndefined();
    },
  );
});

test('a cause is one short line whatever the server says', () => {
  const verdict = verdictOf(500, `${'x\n'.repeat(5_000)}`);
  expect(verdict).toMatchObject({ kind: 'later' });
  const { cause } = verdict as { cause: string };
  expect(cause.length).toBeLessThanOrEqual(200);
  expect(cause).not.toContain('\n');
});
