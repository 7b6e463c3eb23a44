import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cursorFromText, cursorText, isNewer } from '#gateway/station/kiosk-cursor.ts';

const cursor = fc.record({ epoch: fc.nat(), seq: fc.nat() });

describe('a cursor of a kiosk', () => {
  test('is read back as it was sent', () => {
    void fc.assert(
      fc.property(cursor, (each) => {
        expect(cursorFromText(cursorText(each))).toEqual(each);
      }),
    );
  });

  test('is newer than exactly one of two different ones', () => {
    void fc.assert(
      fc.property(cursor, cursor, (a, b) => {
        const isSame = a.epoch === b.epoch && a.seq === b.seq;
        expect(Number(isNewer(a, b)) + Number(isNewer(b, a))).toBe(isSame ? 0 : 1);
      }),
    );
  });

  test.each(['', '1', '1-', '-1', '1-2-3', '1:2', ' 1-2', '1-2\n', '9'.repeat(20), 'a-b'])(
    'is refused as %j',
    (text) => expect(cursorFromText(text)).toBeNull(),
  );
});
