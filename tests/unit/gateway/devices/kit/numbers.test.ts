import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { int16beAt, int16leAt, uint16beAt, uint16leAt } from '#gateway/devices/kit/numbers.ts';

test('numbers are read as a DataView reads them', () => {
  void fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.nat(2), (bytes, at) => {
      const view = new DataView(bytes.buffer);
      expect(uint16beAt(bytes, at)).toBe(view.getUint16(at));
      expect(uint16leAt(bytes, at)).toBe(view.getUint16(at, true));
      expect(int16beAt(bytes, at)).toBe(view.getInt16(at));
      expect(int16leAt(bytes, at)).toBe(view.getInt16(at, true));
    }),
  );
});
