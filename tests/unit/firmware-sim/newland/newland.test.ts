import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newland } from '#sim/newland/firmware.ts';
import { bench } from '#tests/unit/firmware-sim/firmware-bench.ts';

type Scanner = ReturnType<typeof bench>;

function say(scanner: Scanner, text: string): string {
  scanner.receive(Buffer.from(`~\x010000${text};\x03`, 'latin1'));
  return scanner.takeText();
}

const replied = (text: string) => `\x02\x010000${text};\x03`;

function read(scanner: Scanner, text: string): string {
  scanner.show(text);
  scanner.advance(100);
  return scanner.takeText();
}

describe('a Newland command', () => {
  // NLS-HR52 user manual, "Programming With Serial Commands"; NLS-HR20-BT has the same bytes.
  it('adds a data format as the manual shows it', () => {
    const scanner = bench(newland);
    scanner.receive(
      '7E 01 30 30 30 30 40 44 46 4D 41 44 44 30 36 39 39 39 30 30 33 39 39 39 39 46 31 34 31 3B 03',
    );
    expect(scanner.takeHex()).toBe(
      '02 01 30 30 30 30 40 44 46 4D 41 44 44 30 36 39 39 39 30 30 33 39 39 39 39 46 31 34 31 06 3B 03',
    );
  });

  // NLS-HR42 user guide, "Use of Programming Command", examples 1 and 2.
  it('sets and tells the lengths of Code 11 as the manual shows it', () => {
    const scanner = bench(newland);
    scanner.receive(
      '7E 01 30 30 30 30 40 43 31 31 45 4E 41 31 2C 4D 49 4E 31 32 2C 4D 41 58 32 32 3B 03',
    );
    expect(scanner.takeHex()).toBe(
      '02 01 30 30 30 30 40 43 31 31 45 4E 41 31 06 2C 4D 49 4E 31 32 06 2C 4D 41 58 32 32 06 3B 03',
    );
    scanner.receive('7E 01 30 30 30 30 40 43 31 31 4D 49 4E 2A 2C 4D 41 58 2A 3B 03');
    expect(scanner.takeHex()).toBe(
      '02 01 30 30 30 30 40 43 31 31 4D 49 4E 31 32 06 2C 4D 41 58 32 32 06 3B 03',
    );
  });

  it.each([
    ['with data out of range gets NAK', '@C11MIN200', '@C11MIN200\x15'],
    ['of an unknown tag gets ENQ', '@XYZABC1', '@XYZABC1\x05'],
    ['in small letters is unknown', '@scnmod0', '@scnmod0\x05'],
    ['asks for the current value with *', '@SCNMOD*', '@SCNMOD0\x06'],
    ['asks for the factory value with &', '#C11MAX&', '#C11MAX48\x06'],
    ['asks for the range with ^', '@C11MAX^', '@C11MAX1-127\x06'],
    ['asks with no Honeywell mark', '@SCNMOD?', '@SCNMOD?\x15'],
    ['asks for all of Code 11', '@C11*', '@C11ENA0\x06,MIN4\x06,MAX48\x06'],
    ['may name several tags', '#TSUENA0;SCNENA1', '#TSUENA0\x06;SCNENA1\x06'],
    ['with a trigger that is none gets NAK', '#SCNTRG7', '#SCNTRG7\x15'],
  ])('%s', (_, text, reply) => {
    expect(say(bench(newland), text)).toBe(replied(reply));
  });

  it('tells what the scanner is', () => {
    const reply = say(bench(newland), '@QRYSYS');
    expect(reply).toContain('@QRYSYSProduct Name: ');
    expect(reply.endsWith('\x06;\x03')).toBe(true);
  });

  it('is kept without power with @ and forgotten with #', () => {
    const scanner = bench(newland);
    say(scanner, '@C11MIN10');
    say(scanner, '#C11MIN20');
    expect(say(scanner, '@C11MIN*')).toContain('MIN20');
    scanner.powerCycle();
    expect(say(scanner, '@C11MIN*')).toContain('MIN10');
    say(scanner, '@FACDEF');
    expect(say(scanner, '@C11MIN*')).toContain('MIN4');
  });

  it('is silently passed over where its storage mark or its prefix is wrong', () => {
    const scanner = bench(newland);
    expect(say(scanner, '!SCNMOD*')).toBe('');
    scanner.receive(Buffer.from('~\x010001@SCNMOD*;\x03'));
    scanner.receive(Buffer.from('~\x010000@SCN'));
    expect(say(scanner, '@SCNMOD*')).toBe(replied('@SCNMOD0\x06'));
  });
});

describe('a code read by a Newland', () => {
  it('ends with CR as delivered, with nothing where that is switched off', () => {
    const scanner = bench(newland);
    expect(read(scanner, 'A')).toBe('A\r');
    say(scanner, '#TSUENA0');
    expect(read(scanner, 'B')).toBe('B');
  });

  it('goes out as prefix, AIM identifier, data, suffix and terminator', () => {
    const scanner = bench(newland);
    say(scanner, '#CPRENA1,SET3C;CSUENA1,SET3E;AIDENA1;TSUSET0D0A');
    expect(read(scanner, 'A')).toBe('<]Q1A>\r\n');
  });

  it('comes by itself in sense and continuous mode, again only after a while', () => {
    for (const mode of ['sense', 'continuous']) {
      const scanner = bench(newland, { mode, hold: '2000' });
      scanner.show('A');
      scanner.advance(5000);
      expect(scanner.takeText()).toBe('A\rA\r');
    }
  });

  it('comes after the reply to the trigger, for three seconds', () => {
    const scanner = bench(newland, { hold: '2000' });
    expect(read(scanner, 'A')).toBe('A\r');
    expect(say(scanner, '#SCNTRG1')).toBe(replied('#SCNTRG1\x06'));
    scanner.advance(100);
    expect(scanner.takeText()).toBe('A\r');
    scanner.advance(2000);
    say(scanner, '#SCNTRG1');
    scanner.advance(5000);
    expect(scanner.take()).toEqual([]);
  });

  it('is not there while scanning is disabled', () => {
    const scanner = bench(newland, { mode: 'continuous' });
    say(scanner, '#SCNENA0');
    expect(read(scanner, 'A')).toBe('');
    say(scanner, '#SCNENA1');
    scanner.advance(100);
    expect(scanner.takeText()).toBe('A\r');
  });
});

it('a Newland answers after any bytes in any pieces', () => {
  const words = fc.constantFrom('~\x010000', '@', '#', 'SCN', 'MOD', '*', ',', ';', ';\x03', '~');
  const parts = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(words, { maxLength: 8 }).map((some) => Buffer.from(some.join(''), 'latin1')),
  );
  void fc.assert(
    fc.property(fc.array(fc.tuple(parts, fc.nat(500)), { maxLength: 20 }), (noise) => {
      const scanner = bench(newland);
      scanner.show('A');
      for (const [bytes, pauseMs] of noise) {
        scanner.receive(bytes);
        scanner.advance(pauseMs);
      }
      scanner.advance(60_000);
      scanner.take();
      expect(say(scanner, '@C11MAX^')).toBe(replied('@C11MAX1-127\x06'));
    }),
  );
});
