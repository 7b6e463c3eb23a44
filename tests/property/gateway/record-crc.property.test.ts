import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordKind } from '#gateway/domain/record.ts';
import { recordCrc } from '#gateway/journal/record-crc.ts';

const row = fc.record({
  position: fc.integer({ min: 1, max: 2 ** 50 }),
  kind: fc.constantFrom(...Object.values(RecordKind)),
  observedAtMs: fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }),
  clock: fc.json({ maxDepth: 1 }),
  facts: fc.json({ maxDepth: 2 }),
});
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never;

const crcOf = ({ position, kind, observedAtMs, clock, facts }: Row): number =>
  recordCrc(position, kind, observedAtMs, clock, facts);

function withFlippedBit(text: string, place: number): string | null {
  const bytes = Buffer.from(text);
  const bit = place % (bytes.length * 8);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  const flipped = bytes.toString('utf8');
  // A flip that leaves no UTF-8 is another text altogether: SQLite would give back replacements.
  return Buffer.from(flipped).equals(bytes) ? flipped : null;
}

describe("a row's checksum", () => {
  it('tells any single flipped bit of its facts and of its clock', () => {
    void fc.assert(
      fc.property(row, fc.constantFrom('facts', 'clock'), fc.nat(), (stored, part, place) => {
        const flipped = withFlippedBit(stored[part], place);
        fc.pre(flipped !== null);
        expect(crcOf({ ...stored, [part]: flipped })).not.toBe(crcOf(stored));
      }),
    );
  });

  it('tells a row in another place, of another kind or of another time', () => {
    const bit = fc.integer({ min: 0, max: 30 });
    void fc.assert(
      fc.property(row, bit, fc.constantFrom(...Object.values(RecordKind)), (stored, at, kind) => {
        const crc = crcOf(stored);
        expect(crcOf({ ...stored, position: stored.position + 2 ** at })).not.toBe(crc);
        expect(crcOf({ ...stored, observedAtMs: stored.observedAtMs + 2 ** at })).not.toBe(crc);
        if (kind !== stored.kind) expect(crcOf({ ...stored, kind })).not.toBe(crc);
      }),
    );
  });

  it('is the same for the same row', () => {
    void fc.assert(
      fc.property(row, (stored) => {
        expect(crcOf({ ...stored })).toBe(crcOf(stored));
      }),
    );
  });
});
