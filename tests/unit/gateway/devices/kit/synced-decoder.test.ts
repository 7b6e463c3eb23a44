import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';

/** `AA length payload sum`, at most four payload bytes; a payload that begins with FF is one that no device sends. */
const format: FrameFormat<string> = {
  maxFrameBytes: 7,
  startByte: 0xaa,
  judge: (bytes, at, end) => {
    if (bytes[at] !== 0xaa) return Judgement.Noise;
    if (at + 1 >= end) return Judgement.Partial;
    const length = bytes[at + 1] ?? 0;
    if (length < 1 || length > 4) return Judgement.BadLength;
    if (at + length + 3 > end) return Judgement.Partial;
    const payload = bytes.subarray(at + 2, at + 2 + length);
    const sum = payload.reduce((total, byte) => total + byte, 0) & 0xff;
    if (bytes[at + 2 + length] !== sum) return Judgement.BadChecksum;
    return payload[0] === 0xff ? Judgement.Implausible : length + 3;
  },
  read: (bytes, at, byteCount) =>
    Buffer.from(bytes.subarray(at + 2, at + byteCount - 1)).toString('hex'),
};

function played(chunks: readonly Uint8Array[], withText = false) {
  const told: { frames: string[]; discarded: Record<string, number>; between: string } = {
    frames: [],
    discarded: {},
    between: '',
  };
  let bytesOut = 0;
  const decoder = new SyncedDecoder({
    format,
    sink: {
      frame: (payload, byteCount) => {
        told.frames.push(payload);
        bytesOut += byteCount;
      },
      discarded: (byteCount, reason) => {
        told.discarded[reason] = (told.discarded[reason] ?? 0) + byteCount;
        bytesOut += byteCount;
      },
    },
    ...(withText && {
      between: (bytes: Uint8Array) => {
        told.between += Buffer.from(bytes).toString('hex');
        bytesOut += bytes.length;
      },
    }),
  });
  for (const chunk of chunks) decoder.push(chunk);
  return { ...told, decoder, told, bytesOut: () => bytesOut };
}

const hex = (text: string) => [bytesFromHex(text)];

describe('a decoder that finds the frames of a format', () => {
  test('reads frames of different length, one after the other', () => {
    expect(played(hex('AA 01 05 05 AA 02 01 02 03')).frames).toEqual(['05', '0102']);
  });

  test.each([
    ['a bad sum', 'AA 01 05 06', { 'bad-checksum': 1, noise: 3 }],
    ['a length that there is not', 'AA 09 05 06', { 'bad-length': 1, noise: 3 }],
    ['what no device says', 'AA 01 FF FF', { implausible: 1, noise: 3 }],
    ['no start byte', '01 02 03', { noise: 3 }],
  ])(
    'gives the reason for %s once, and calls what lies behind it noise',
    (_name, text, discarded) => {
      expect(played(hex(text)).discarded).toEqual(discarded);
    },
  );

  test('searches on within a frame that failed', () => {
    const { frames, discarded } = played(hex('AA 04 AA 01 05 05 77'));
    expect(frames).toEqual(['05']);
    expect(discarded).toEqual({ 'bad-checksum': 1, noise: 2 });
  });

  test('does not see what the sender overwrites in its buffer', () => {
    const buffer = bytesFromHex('AA 02 01');
    const { decoder, told } = played([buffer]);
    buffer.fill(0xaa);
    decoder.push(bytesFromHex('02 03'));
    expect(told.frames).toEqual(['0102']);
  });

  test('gives up on what is held, and still finds the whole frame behind a false start', () => {
    const { decoder, told } = played(hex('AA 04 AA 01 05 05'));
    expect(decoder.pendingByteCount).toBe(6);
    decoder.flush('stale');
    expect(told.frames).toEqual(['05']);
    expect(told.discarded).toEqual({ stale: 2 });
    expect(decoder.pendingByteCount).toBe(0);
  });

  test('hands on what lies between frames, in order, where text and frames mix', () => {
    const { frames, between, discarded } = played(hex('41 42 AA 01 05 05 43 AA 01 05 06'), true);
    expect(frames).toEqual(['05']);
    expect(between).toBe('414243aa010506');
    expect(discarded).toEqual({});
  });

  test('makes the same of the same bytes, however they are cut, and loses none', () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.constantFrom(
        ...['AA 01 05 05', 'AA 02 01 02 03', 'AA 04 AA AA', 'AA 00', 'AA 01 FF FF'].map(
          bytesFromHex,
        ),
      ),
    );
    void fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(30)), fc.boolean(), (parts, sizes, withText) => {
        const bytes = Buffer.concat(parts);
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const size of sizes) {
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        const inPieces = played([...chunks, bytes.subarray(at)], withText);
        const whole = played([bytes], withText);
        expect(inPieces.told).toEqual(whole.told);
        expect(whole.bytesOut() + whole.decoder.pendingByteCount).toBe(bytes.length);
        inPieces.decoder.flush('stale');
        expect(inPieces.bytesOut()).toBe(bytes.length);
      }),
    );
  });
});

describe('a secret', () => {
  /** What is left in the decoder's own memory, which a format sees while it judges. */
  function leftAfter(steps: (decoder: SyncedDecoder<string>) => void, isSecret: boolean): string {
    let held: Uint8Array = new Uint8Array();
    const spying: FrameFormat<string> = {
      ...format,
      judge: (bytes, at, end) => {
        if (bytes.length === format.maxFrameBytes) held = bytes;
        return format.judge(bytes, at, end);
      },
    };
    const sink = { frame: () => undefined, discarded: () => undefined };
    steps(new SyncedDecoder({ format: spying, sink, isSecret }));
    return Buffer.from(held).toString('hex');
  }

  const whole = (decoder: SyncedDecoder<string>) => {
    for (const byte of bytesFromHex('AA 03 11 22 33 66')) decoder.push(Uint8Array.of(byte));
  };
  const cutOff = (decoder: SyncedDecoder<string>) => {
    decoder.push(bytesFromHex('AA 04 11 22'));
    decoder.push(bytesFromHex('33'));
    decoder.flush('stale');
  };

  test.each([
    ['its frame is read', whole],
    ['it was cut off', cutOff],
  ])('is overwritten once %s', (_, steps) => {
    expect(leftAfter(steps, true)).toMatch(/^(?:00)+$/);
    expect(leftAfter(steps, false)).toContain('1122');
  });
});

test('the first frame of a line is found behind noise, and none where there is none', () => {
  expect(firstFrameIn(bytesFromHex('00 AA 09 AA 01 05 05 AA 01 06 06'), format)).toBe('05');
  expect(firstFrameIn(bytesFromHex('00 AA 02 01'), format)).toBeNull();
});
