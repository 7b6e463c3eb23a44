import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  crc8,
  crc16Modbus,
  crc16Xmodem,
  sum8,
  twosComplement16,
  xor8,
} from '#gateway/devices/kit/checksums.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';
import { textOf } from '#tests/support/repository.ts';

const publishedFrame = z.strictObject({
  name: z.string(),
  hex: z.string(),
  check: z.enum([
    'sum8',
    'xor8',
    'xor8-of-digits',
    'crc8',
    'crc16-xmodem',
    'crc16-modbus',
    'twos-complement-16',
  ]),
  /** From, to; the check follows at once. */
  covered: z.tuple([z.int(), z.int()]),
  /** Where the frame says how long it is. */
  length: z.enum(['byte 0', 'bytes 5 and 6']).optional(),
  /** What stands there is not this check, and that is right. */
  differs: z.literal(true).optional(),
  ok: z.boolean(),
  source: z.string().min(10),
});

type PublishedFrame = z.infer<typeof publishedFrame>;

const { frames } = z
  .strictObject({ frames: z.array(publishedFrame) })
  .parse(JSON.parse(textOf('tests/golden/published/frames.json')));

const bigEndian = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const littleEndian = (bytes: Uint8Array, at: number): number =>
  ((bytes[at + 1] ?? 0) << 8) | (bytes[at] ?? 0);

/** What stands in the frame is what the kit computes. */
const holdsIn: Record<
  PublishedFrame['check'],
  (bytes: Uint8Array, from: number, to: number) => boolean
> = {
  sum8: (bytes, from, to) => bytes[to] === sum8(bytes, from, to),
  xor8: (bytes, from, to) => bytes[to] === xor8(bytes, from, to),
  'xor8-of-digits': (bytes, from, to) => {
    const digits = Buffer.from(bytes.subarray(from, to + 2)).toString('latin1');
    const raw = Buffer.from(digits, 'hex');
    return raw.at(-1) === xor8(raw, 0, raw.length - 1);
  },
  crc8: (bytes, from, to) => bytes[to] === crc8(bytes, from, to),
  'crc16-xmodem': (bytes, from, to) => bigEndian(bytes, to) === crc16Xmodem(bytes, from, to),
  'crc16-modbus': (bytes, from, to) => littleEndian(bytes, to) === crc16Modbus(bytes, from, to),
  'twos-complement-16': (bytes, from, to) =>
    bigEndian(bytes, to) === twosComplement16(bytes, from, to),
};

function isLengthTrue(bytes: Uint8Array, where: PublishedFrame['length']): boolean {
  if (where === 'byte 0') return bytes[0] === bytes.length - 2;
  if (where === 'bytes 5 and 6') return bigEndian(bytes, 5) === bytes.length - 7;
  return true;
}

function verifies({ check, covered, length, differs }: PublishedFrame, bytes: Uint8Array): boolean {
  const [from, to] = covered;
  return holdsIn[check](bytes, from, to) !== (differs ?? false) && isLengthTrue(bytes, length);
}

describe('published frames', () => {
  test('are all here: 95 that hold, and 7 that are wrong as published', () => {
    expect(frames).toHaveLength(102);
    expect(frames.filter(({ ok }) => !ok)).toHaveLength(7);
    expect(new Set(frames.map(({ name }) => name)).size).toBe(102);
  });

  test.each(frames.filter(({ ok }) => ok))('$name holds', (frame) => {
    expect(verifies(frame, bytesFromHex(frame.hex))).toBe(true);
  });

  test.each(frames.filter(({ ok }) => !ok))('$name is refused', (frame) => {
    expect(verifies(frame, bytesFromHex(frame.hex))).toBe(false);
  });

  test.each(
    frames.filter(({ ok, differs, check }) => ok && !differs && check !== 'xor8-of-digits'),
  )('$name is refused with any one bit flipped', (frame) => {
    const good = bytesFromHex(frame.hex);
    const [from, to] = frame.covered;
    for (let bit = from * 8; bit < to * 8; bit += 1) {
      const flipped = Uint8Array.from(good);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect.soft(verifies(frame, flipped), `bit ${bit}`).toBe(false);
    }
  });
});
