import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disturb, Harm, NO_LINE_FAULTS } from '#sim/faults.ts';
import { createRandom } from '#sim/random.ts';

const frame = Buffer.from('5a5a45040e4c09c424', 'hex');
const shape = { lengthAt: 3, checkBytes: 1 };
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('a line fault', () => {
  it('that never happens leaves a frame as it is', () => {
    const left = disturb(frame, NO_LINE_FAULTS, createRandom(1, 'x'), shape);
    expect(left).toEqual({ bytes: frame });
  });

  it('of noise goes before a checked frame and does it no harm', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const faults = { ...NO_LINE_FAULTS, noiseProbability: 1 };
        const left = disturb(frame, faults, createRandom(seed, 'x'), shape);
        expect(left.harm).toBeUndefined();
        const noiseBytes = left.bytes.length - frame.length;
        expect(noiseBytes).toBeGreaterThanOrEqual(1);
        expect(noiseBytes).toBeLessThanOrEqual(8);
        expect(Buffer.from(left.bytes.subarray(noiseBytes))).toEqual(frame);
      }),
    );
  });

  it('of noise harms a line that has no check', () => {
    const faults = { ...NO_LINE_FAULTS, noiseProbability: 1 };
    expect(disturb(frame, faults, createRandom(1, 'x')).harm).toBe(Harm.Noise);
  });

  it('of cutting leaves a beginning that is not the whole', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const faults = { ...NO_LINE_FAULTS, cutProbability: 1 };
        const left = disturb(frame, faults, createRandom(seed, 'x'), shape);
        expect(left.harm).toBe(Harm.Cut);
        expect(left.bytes.length).toBeGreaterThan(0);
        expect(left.bytes.length).toBeLessThan(frame.length);
        expect(Buffer.from(left.bytes)).toEqual(frame.subarray(0, left.bytes.length));
      }),
    );
  });

  it('of flipping changes one bit of the checksum and not the frame it was given', () => {
    const before = Buffer.from(frame);
    const faults = { ...NO_LINE_FAULTS, flipProbability: 1 };
    const left = disturb(frame, faults, createRandom(1, 'x'), shape);
    expect(left.harm).toBe(Harm.Flipped);
    expect(Buffer.from(left.bytes.subarray(0, 8))).toEqual(frame.subarray(0, 8));
    const changed = (left.bytes[8] ?? 0) ^ (frame[8] ?? 0);
    expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain(changed);
    expect(frame).toEqual(before);
  });

  it('happens as often as asked', () => {
    const faults = { ...NO_LINE_FAULTS, cutProbability: 0.2 };
    const random = createRandom(7, 'x');
    const cuts = Array.from({ length: 5000 }, () => disturb(frame, faults, random, shape));
    const share = cuts.filter((left) => left.harm === Harm.Cut).length / cuts.length;
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.23);
  });

  it('of the length changes the byte that says it, and nothing else', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const faults = { ...NO_LINE_FAULTS, lengthProbability: 1 };
        const left = disturb(frame, faults, createRandom(seed, 'x'), shape);
        expect(left.harm).toBe(Harm.WrongLength);
        expect(left.bytes[3]).not.toBe(frame[3]);
        expect(Buffer.from(left.bytes.map((byte, at) => (at === 3 ? 4 : byte)))).toEqual(frame);
      }),
    );
  });

  it('of the length leaves a frame that has none', () => {
    const faults = { ...NO_LINE_FAULTS, lengthProbability: 1 };
    const left = disturb(frame, faults, createRandom(1, 'x'), { checkBytes: 1 });
    expect(left).toEqual({ bytes: frame });
  });

  it('of lost bytes leaves the others in their order', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const numbered = Uint8Array.from({ length: 50 }, (_, index) => index);
        const faults = { ...NO_LINE_FAULTS, lossProbability: 0.3 };
        const left = disturb(numbered, faults, createRandom(seed, 'x'));
        expect([...left.bytes]).toEqual([...left.bytes].sort((a, b) => a - b));
        expect(left.harm).toBe(left.bytes.length < 50 ? Harm.LostBytes : undefined);
      }),
    );
  });

  it('of lost bytes may lose all', () => {
    const faults = { ...NO_LINE_FAULTS, lossProbability: 1 };
    expect(disturb(frame, faults, createRandom(1, 'x')).bytes).toHaveLength(0);
  });

  it('of flipping finds a check that something follows', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const faults = { ...NO_LINE_FAULTS, flipProbability: 1 };
        const trailing = { checkBytes: 2, trailerBytes: 1 };
        const { bytes } = disturb(frame, faults, createRandom(seed, 'x'), trailing);
        const changed = [...bytes.keys()].filter((at) => bytes[at] !== frame[at]);
        expect(changed).toHaveLength(1);
        expect([6, 7]).toContain(changed[0]);
      }),
    );
  });

  it('of cutting leaves nothing of a single byte', () => {
    const faults = { ...NO_LINE_FAULTS, cutProbability: 1 };
    expect(disturb(Uint8Array.of(7), faults, createRandom(1, 'x')).bytes).toHaveLength(0);
  });

  it('is the same with the same seed, and another with another', () => {
    const faults = { noiseProbability: 0.3, cutProbability: 0.2, flipProbability: 0.2 };
    const some = { ...faults, lengthProbability: 0.2, lossProbability: 0.02 };
    const line = (seed: number) => {
      const random = createRandom(seed, 'x');
      const left = Array.from({ length: 200 }, () => disturb(frame, some, random, shape).bytes);
      return Buffer.concat(left).toString('hex');
    };
    expect(line(5)).toBe(line(5));
    expect(line(5)).not.toBe(line(6));
  });
});
