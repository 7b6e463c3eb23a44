import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settleLines } from '#gateway/sinks/influx/bad-line-search.ts';
import { pointHead, pointTime, quoteText } from '#gateway/sinks/influx/line-protocol.ts';

/** A second reading of the format, written from its reference: splits at a delimiter that no backslash precedes. */
function splitUnescaped(text: string, delimiter: string): string[] {
  const parts = [''];
  for (const [index, character] of [...text].entries()) {
    const before = [...text][index - 1];
    if (character === delimiter && before !== '\\') parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

const unescaped = (text: string): string => text.replace(/\\([ ,=])/g, '$1');

function parseHead(head: string): { measurement: string; tags: Record<string, string> } {
  const [measurement = '', ...pairs] = splitUnescaped(head, ',');
  const tags = pairs.map((pair) => splitUnescaped(pair, '=').map(unescaped));
  return { measurement: unescaped(measurement), tags: Object.fromEntries(tags) };
}

const representable = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => !/\p{Cc}/u.test(text) && !text.endsWith('\\'));
const anyText = fc.string({ unit: 'binary', maxLength: 30 });

describe('line protocol', () => {
  test('whatever can be represented comes back as it was', () => {
    void fc.assert(
      fc.property(
        representable.filter((name) => !name.startsWith('#') && !name.includes('=')),
        fc.dictionary(representable, representable, { noNullPrototype: true }),
        (measurement, tags) => {
          expect(parseHead(pointHead(measurement, tags))).toEqual({ measurement, tags });
        },
      ),
    );
  });

  test('no text whatever breaks a line in two or spills into the next tag', () => {
    void fc.assert(
      fc.property(anyText, anyText, anyText, (first, second, text) => {
        const line = `${pointHead('reading', { a: first, b: second, z: 'end' })} text=${quoteText(text)} 1`;
        expect(line).not.toMatch(/[\n\r]/);
        const { tags } = parseHead(splitUnescaped(line, ' ')[0] ?? '');
        expect(tags['z']).toBe('end');
        expect(Object.keys(tags).length).toBe(1 + Number(first !== '') + Number(second !== ''));
      }),
    );
  });
});

describe('the time of a point', () => {
  const trustedMs = fc.integer({ min: Date.UTC(2026, 0, 1), max: 9_223_372_036_853 });

  test('fits 64 bits and gives the millisecond back', () => {
    void fc.assert(
      fc.property(trustedMs, fc.nat(), (observedAtMs, seq) => {
        const time = BigInt(pointTime(observedAtMs, seq) ?? '0');
        expect(time).toBeLessThan(2n ** 63n);
        expect(time / 1_000_000n).toBe(BigInt(observedAtMs));
      }),
    );
  });

  test('differs for any two records that are less than a million apart', () => {
    void fc.assert(
      fc.property(
        trustedMs,
        trustedMs,
        fc.nat(),
        fc.integer({ min: 1, max: 999_999 }),
        (oneMs, otherMs, seq, apart) => {
          expect(pointTime(oneMs, seq)).not.toBe(pointTime(otherMs, seq + apart));
        },
      ),
    );
  });
});

test('any pattern of bad lines is found exactly, within the promised number of requests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (isBad) => {
      const stored = new Set<number>();
      let requests = 0;
      const settlement = await settleLines(isBad.length, (from, to) => {
        requests += 1;
        if (isBad.slice(from, to).includes(true))
          return Promise.resolve({ kind: 'bad-lines', cause: 'bad' });
        for (let line = from; line < to; line += 1) stored.add(line);
        return Promise.resolve({ kind: 'stored' });
      });
      const rejected = settlement.rejected.map((line) => line.index);
      expect(rejected).toEqual(isBad.flatMap((bad, index) => (bad ? [index] : [])));
      expect(stored.size).toBe(isBad.length - rejected.length);
      const bound = 1 + rejected.length * (Math.ceil(Math.log2(isBad.length)) + 2);
      expect(requests).toBeLessThanOrEqual(bound);
    }),
  );
});
