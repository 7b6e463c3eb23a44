import { describe, expect, it } from 'vitest';
import { SentBytes } from '#sim/sent-bytes.ts';

describe('what was sent lately', () => {
  it('names those whose bytes were among the last', () => {
    const sent = new SentBytes();
    sent.add(Buffer.alloc(9), 'a');
    sent.add(Buffer.alloc(9), undefined);
    sent.add(Buffer.alloc(9), 'b');
    expect(sent.ownersOfLast(1)).toEqual(['b']);
    expect(sent.ownersOfLast(18)).toEqual(['b']);
    expect(sent.ownersOfLast(19)).toEqual(['a', 'b']);
  });

  it('is recognised when it comes back as an echo, until it is long ago', () => {
    const sent = new SentBytes();
    sent.add(Buffer.from('a545ea', 'hex'), undefined);
    expect(sent.contains(Buffer.from('a545ea', 'hex'))).toBe(true);
    expect(sent.contains(Buffer.from('a515ba', 'hex'))).toBe(false);
    sent.add(Buffer.alloc(510), undefined);
    expect(sent.contains(Buffer.from('a545ea', 'hex'))).toBe(false);
  });
});
