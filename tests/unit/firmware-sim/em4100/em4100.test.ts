import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { em4100 } from '#sim/em4100/firmware.ts';
import { encodeCard } from '#sim/em4100/frame.ts';
import { bench, bytesOf, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

describe('an RDM6300 frame', () => {
  // forum.hobbycomponents.com (RDM6300): the text 0100 63E9AE is card 6547886; and 100086F444, card 8844356.
  it.each([
    ['6547886', '1', '02 30 31 30 30 36 33 45 39 41 45 32 35 03'],
    ['hex:010063E9AE', '1', '02 30 31 30 30 36 33 45 39 41 45 32 35 03'],
    ['8844356', '16', '02 31 30 30 30 38 36 46 34 34 34 32 36 03'],
  ])('of card %s', (card, version, expected) => {
    const reader = bench(em4100, { version });
    reader.show(card);
    const [frame] = reader.take();
    expect(hexOf(frame?.bytes ?? new Uint8Array())).toBe(expected);
    expect(frame?.shape).toEqual({ checkBytes: 2, trailerBytes: 1 });
  });

  it('is never the misprinted one of the same page, whose check is wrong', () => {
    expect(hexOf(encodeCard(bytesOf('10 00 26 F4 44')))).not.toBe(
      '02 31 30 30 30 32 36 46 34 34 34 32 36 03',
    );
  });
});

describe('an RDM6300', () => {
  it('repeats a card every 50 ms while it is in the field, and is then silent', () => {
    const reader = bench(em4100);
    expect(reader.show('6547886 200')).toBe('ok');
    reader.advance(5000);
    expect(reader.take().map(({ atMs }) => atMs)).toEqual([0, 50, 100, 150]);
  });

  it('tells of the card that is there now', () => {
    const reader = bench(em4100);
    reader.show('1 1000');
    reader.advance(100);
    reader.take();
    reader.show('2 100');
    reader.advance(5000);
    const seen = reader
      .take()
      .map(({ bytes }) => Buffer.from(bytes).toString('latin1').slice(3, 11));
    expect(seen).toEqual(['00000002', '00000002']);
  });

  it('forgets the card when the power goes', () => {
    const reader = bench(em4100);
    reader.show('1 1000');
    reader.powerCycle();
    reader.advance(1000);
    expect(reader.take()).toEqual([]);
  });

  it.each(['', 'door', '4294967296', '1 0', '1 2 3', 'hex:01'])('knows no card "%s"', (text) => {
    expect(bench(em4100).show(text)).toContain('error');
  });

  it('hears nothing, whatever is said to it', () => {
    void fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const reader = bench(em4100);
        reader.receive(bytes);
        expect(reader.take()).toEqual([]);
        reader.show('1 10');
        expect(reader.take().length).toBe(1);
      }),
    );
  });
});
