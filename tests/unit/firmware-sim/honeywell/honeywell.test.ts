import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { honeywell } from '#sim/honeywell/firmware.ts';
import { bench, bytesOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

type Scanner = ReturnType<typeof bench>;

const TRIGGER = '16 54 0D';
const RELEASE = '16 55 0D';

function say(scanner: Scanner, text: string): string {
  scanner.receive(Buffer.concat([bytesOf('16 4D 0D'), Buffer.from(text, 'latin1')]));
  return scanner.takeText();
}

function read(scanner: Scanner, text: string): string {
  scanner.show(text);
  scanner.advance(100);
  return scanner.takeText();
}

describe('a Honeywell menu command', () => {
  // Captured replies of an N4313 and an N3680.
  it.each([
    ['prebk2995c80.', '50 52 45 42 4B 32 39 39 35 63 38 30 06 2E'],
    ['prebk2991113.', '50 52 45 42 4B 32 39 39 31 31 31 33 06 2E'],
    ['sufbk2991214.', '53 55 46 42 4B 32 39 39 31 32 31 34 06 2E'],
    ['defalt.', '44 45 46 41 4C 54 06 2E'],
  ])('%s is echoed, tag in capitals, ACK before the mark', (text, reply) => {
    const scanner = bench(honeywell);
    scanner.receive(Buffer.concat([bytesOf('16 4D 0D'), Buffer.from(text)]));
    expect(scanner.takeHex()).toBe(reply);
  });

  it.each([
    ['of an unknown tag gets ENQ', 'XYZABC1.', 'XYZABC1\x05.'],
    ['with data out of range gets NAK', 'beplvl4.', 'BEPLVL4\x15.'],
    ['with data that is no hex gets NAK', 'prebk299zz.', 'PREBK299zz\x15.'],
    ['asks for the current value with ?', 'sufbk2?.', 'SUFBK2990D\x06.'],
    ['asks for the default with ^', 'trgsto^.', 'TRGSTO30000\x06.'],
    ['asks for the range with *', 'trgsto*.', 'TRGSTO0-300000\x06.'],
    ['asks for all of a tag without a subtag', 'bep?.', 'BEPLVL2\x06.'],
    ['asks in vain for an unknown tag', 'xyz?.', 'xyz?\x05.'],
    ['may hold several, each with its status', 'beplvl1;beplvl9!', 'BEPLVL1\x06;BEPLVL9\x15!'],
    ['goes on within the tag after a comma', 'beplvl1,xxx0.', 'BEPLVL1\x06,XXX0\x05.'],
  ])('%s', (_, text, reply) => {
    expect(say(bench(honeywell), text)).toBe(reply);
  });

  it('tells the revision in lines before its echo', () => {
    const reply = say(bench(honeywell), 'revinf.');
    expect(reply).toMatch(/^Product Name: [^\r]+\r\n/);
    expect(reply.endsWith('\r\nREVINF\x06.')).toBe(true);
  });

  it('is kept without power with a full stop and forgotten with an exclamation mark', () => {
    const scanner = bench(honeywell);
    say(scanner, 'beplvl1.');
    say(scanner, 'beplvl3!');
    expect(say(scanner, 'beplvl?.')).toContain('BEPLVL3');
    scanner.powerCycle();
    expect(say(scanner, 'beplvl?.')).toContain('BEPLVL1');
    say(scanner, 'defalt.');
    expect(say(scanner, 'beplvl?.')).toContain('BEPLVL2');
  });

  it('begins anew with each SYN', () => {
    const scanner = bench(honeywell);
    scanner.receive('16 4D 0D 62 65 70');
    expect(say(scanner, 'beplvl?.')).toBe('BEPLVL2\x06.');
  });
});

describe('a code read by a Honeywell', () => {
  it('ends with CR as delivered', () => {
    expect(read(bench(honeywell), 'PASS-7F3A')).toBe('PASS-7F3A\r');
  });

  it('has the prefix and suffix that were set, so that half a code can be told', () => {
    const scanner = bench(honeywell);
    say(scanner, 'prebk2991113!');
    say(scanner, 'sufbk2991214!');
    expect(read(scanner, 'A')).toBe('\x11\x13A\x12\x14');
    say(scanner, 'precA2!');
    say(scanner, 'sufca2!');
    expect(read(scanner, 'A')).toBe('A');
  });

  it('has its identifiers where the prefix asks for them', () => {
    const scanner = bench(honeywell);
    say(scanner, 'prebk2995c812d5C80!');
    expect(read(scanner, 'A')).toBe(']Q1-sA\r');
  });

  it('has no affix that is meant for another symbology', () => {
    const scanner = bench(honeywell);
    say(scanner, 'prebk26A41!');
    expect(say(scanner, 'prebk26241!')).toContain('\x06');
    expect(read(scanner, 'A')).toBe('A\r');
  });
});

describe('the trigger of a Honeywell', () => {
  it('is worked by the host and answers with the code alone', () => {
    const scanner = bench(honeywell, { trigger: 'host' });
    expect(read(scanner, 'A')).toBe('');
    scanner.receive(TRIGGER);
    scanner.advance(100);
    expect(scanner.takeText()).toBe('A\r');
  });

  it('is let go by the host, or by itself after the serial trigger time-out', () => {
    const scanner = bench(honeywell, { trigger: 'host' });
    scanner.receive(TRIGGER);
    scanner.receive(RELEASE);
    expect(read(scanner, 'A')).toBe('');
    scanner.advance(1000);
    say(scanner, 'trgsto500!');
    scanner.receive(TRIGGER);
    scanner.advance(600);
    expect(read(scanner, 'A')).toBe('');
  });

  it('is not needed in presentation mode', () => {
    const scanner = bench(honeywell, { trigger: 'presentation', hold: '1500' });
    scanner.show('A');
    scanner.advance(5000);
    expect(scanner.takeText()).toBe('A\rA\r');
  });
});

describe('the ACK/NAK protocol of a Honeywell', () => {
  it('is off as delivered', () => {
    const scanner = bench(honeywell);
    read(scanner, 'A');
    scanner.receive('15');
    expect(scanner.take()).toEqual([]);
  });

  it('repeats the code for each 15 until a 06, and reads nothing meanwhile', () => {
    const scanner = bench(honeywell, { 'ack-nak': 'yes' });
    expect(read(scanner, 'A')).toBe('A\r');
    scanner.receive('15');
    scanner.receive('15');
    expect(scanner.takeText()).toBe('A\rA\r');
    expect(read(scanner, 'B')).toBe('');
    scanner.receive('06 15');
    expect(scanner.take()).toEqual([]);
    expect(read(scanner, 'C')).toBe('C\r');
  });

  it('ends by itself where the host says nothing', () => {
    const scanner = bench(honeywell, { 'ack-nak': 'yes' });
    read(scanner, 'A');
    scanner.advance(6000);
    expect(read(scanner, 'B')).toBe('B\r');
  });
});

it('a Honeywell answers after any bytes in any pieces', () => {
  const words = fc.constantFrom('\x16', '\x16M\r', 'PREBK2', '99', '?', '.', ',', '\x06', '\x15');
  const parts = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(words, { maxLength: 8 }).map((some) => Buffer.from(some.join(''), 'latin1')),
  );
  void fc.assert(
    fc.property(fc.array(fc.tuple(parts, fc.nat(500)), { maxLength: 20 }), (noise) => {
      const scanner = bench(honeywell);
      scanner.show('A');
      for (const [bytes, pauseMs] of noise) {
        scanner.receive(bytes);
        scanner.advance(pauseMs);
      }
      scanner.advance(60_000);
      scanner.take();
      expect(say(scanner, 'trgsto*.')).toBe('TRGSTO0-300000\x06.');
    }),
  );
});
