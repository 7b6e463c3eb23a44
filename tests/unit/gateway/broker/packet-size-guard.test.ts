import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacketSizeGuard } from '#gateway/broker/packet-size-guard.ts';

const limits = { maxPacketBytes: 1_000, maxFirstPacketBytes: 100 };

/** Fixed header (MQTT 3.1.1 §2.2) and a body of that many bytes. */
function packet(bodyBytes: number): Buffer {
  const length: number[] = [];
  let rest = bodyBytes;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    length.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([0x30, ...length]), Buffer.alloc(bodyBytes, 0xff)]);
}

test('packets within the limits pass, however the stream is cut', () => {
  const bodies = fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100 }),
      bodies,
      fc.integer({ min: 1, max: 700 }),
      (first, rest, cut) => {
        const stream = Buffer.concat([packet(first), ...rest.map(packet)]);
        const isWithinLimits = createPacketSizeGuard(limits);
        for (let at = 0; at < stream.length; at += cut)
          if (!isWithinLimits(stream.subarray(at, at + cut))) return false;
        return true;
      },
    ),
  );
});

test('a packet that is too long is noticed at its length, before its body', () => {
  const isWithinLimits = createPacketSizeGuard(limits);
  expect(isWithinLimits(packet(50))).toBe(true);
  expect(isWithinLimits(packet(1_001).subarray(0, 2))).toBe(true);
  expect(isWithinLimits(packet(1_001).subarray(2, 3))).toBe(false);
  expect(isWithinLimits(packet(1))).toBe(false);
});

test('the first packet has a limit of its own', () => {
  expect(createPacketSizeGuard(limits)(packet(101))).toBe(false);
});

test('a length of more than four bytes is not believed', () => {
  const isWithinLimits = createPacketSizeGuard({
    maxPacketBytes: 2 ** 40,
    maxFirstPacketBytes: 2 ** 40,
  });
  expect(isWithinLimits(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80]))).toBe(false);
});
