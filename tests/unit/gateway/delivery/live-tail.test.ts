import { describe, expect, it } from 'vitest';
import { LiveTail } from '#gateway/delivery/live-tail.ts';
import { storedReadings } from '#tests/support/stored-records.ts';

const held = (tail: LiveTail, upTo: number): number[] =>
  Array.from({ length: upTo }, (_, index) => index + 1).filter((n) => tail.get(n) !== undefined);

describe('the live tail', () => {
  it('is empty at first, however far the journal has come', () => {
    const tail = new LiveTail(4, 100);
    expect(tail.get(100)).toBeUndefined();
    expect(tail.oldestPosition).toBe(101);
  });

  it('holds the newest records and gives each under its own position', () => {
    const tail = new LiveTail(4, 0);
    tail.push(storedReadings(6));
    expect(held(tail, 10)).toEqual([3, 4, 5, 6]);
    expect(tail.oldestPosition).toBe(3);
    expect(tail.get(5)?.position).toBe(5);
  });

  it('holds the end of a batch that is larger than it', () => {
    const tail = new LiveTail(3, 0);
    tail.push(storedReadings(100));
    expect(held(tail, 101)).toEqual([98, 99, 100]);
  });

  it('forgets what everybody has', () => {
    const tail = new LiveTail(8, 0);
    tail.push(storedReadings(6));
    tail.forget(4);
    expect(held(tail, 10)).toEqual([5, 6]);
    tail.forget(Number.POSITIVE_INFINITY);
    expect(held(tail, 10)).toEqual([]);
    tail.push(storedReadings(1, 7));
    expect(held(tail, 10)).toEqual([7]);
  });

  it('begins anew after a jump: nothing of before is given for a position of now', () => {
    const tail = new LiveTail(8, 0);
    tail.push(storedReadings(5));
    tail.push(storedReadings(2, 50));
    expect(held(tail, 60)).toEqual([50, 51]);
    tail.push(storedReadings(2, 1));
    expect(held(tail, 60)).toEqual([1, 2]);
  });
});
