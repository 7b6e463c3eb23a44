import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zebraSsi } from '#sim/zebra-ssi/firmware.ts';
import { bench } from '#tests/unit/firmware-sim/firmware-bench.ts';

const ACK = '04 D0 00 00 FF 2C';
const HOST_ACK = '04 D0 04 00 FF 28';
const HOST_NAK_RESEND = '05 D1 04 00 01 FF 25';
const START = '04 E4 04 00 FF 14';
const STOP = '04 E5 04 00 FF 13';
const PACKETS = '07 C6 04 00 FF EE 01 FD 41';
const REQUEST_REVISION = '04 A3 04 00 FF 55';
const CODE_A = '06 F3 00 00 1C 41 FE AA';
const CODE_A_AGAIN = '06 F3 00 01 1C 41 FE A9';

const showAfter = (settings: Readonly<Record<string, string>>, ...packets: readonly string[]) => {
  const scanner = bench(zebraSsi, settings);
  for (const packet of packets) scanner.receive(packet);
  scanner.take();
  scanner.show('A');
  scanner.advance(100);
  return scanner;
};

describe('the data of an SSI scanner', () => {
  it('is plain bytes as delivered: no packet, no check, nothing to answer', () => {
    const scanner = showAfter({});
    expect(scanner.takeHex()).toBe('41');
    scanner.advance(10_000);
    expect(scanner.take()).toEqual([]);
  });

  it('ends with CR where the scan data format says so, in packets too', () => {
    expect(showAfter({ terminator: 'cr' }).takeText()).toBe('A\r');
    expect(showAfter({ terminator: 'cr', data: 'packets' }).takeHex()).toContain('1C 41 0D');
  });

  it('comes in packets after parameter EEh=1, until the power goes', () => {
    const scanner = showAfter({}, PACKETS);
    expect(scanner.takeHex()).toBe(CODE_A);
    scanner.powerCycle();
    scanner.show('A');
    scanner.advance(100);
    expect(scanner.takeHex()).toBe('41');
  });

  it('comes in packets for good where the change was permanent', () => {
    const scanner = showAfter({}, '07 C6 04 08 FF EE 01 FD 39');
    scanner.powerCycle();
    scanner.show('A');
    scanner.advance(100);
    expect(scanner.takeHex()).toBe(CODE_A);
  });

  it('is plain again after the defaults', () => {
    expect(showAfter({ data: 'packets' }, '04 C8 04 00 FF 30').takeHex()).toBe('41');
  });
});

describe('a packet that waits for the host', () => {
  it('is sent twice more, marked, two seconds apart, and then given up', () => {
    const scanner = showAfter({ data: 'packets' });
    expect(scanner.takeHex()).toBe(CODE_A);
    scanner.advance(1900);
    expect(scanner.take()).toEqual([]);
    scanner.advance(100);
    expect(scanner.takeHex()).toBe(CODE_A_AGAIN);
    scanner.advance(2000);
    expect(scanner.takeHex()).toBe(CODE_A_AGAIN);
    scanner.advance(20_000);
    expect(scanner.take()).toEqual([]);
  });

  it('is done with an ACK', () => {
    const scanner = showAfter({ data: 'packets' });
    scanner.take();
    scanner.receive(HOST_ACK);
    scanner.advance(10_000);
    expect(scanner.take()).toEqual([]);
  });

  it('is sent again at once for a NAK that asks for it, for another NAK not', () => {
    const scanner = showAfter({ data: 'packets' });
    scanner.take();
    scanner.receive(HOST_NAK_RESEND);
    expect(scanner.takeHex()).toBe(CODE_A_AGAIN);
    scanner.receive('05 D1 04 00 06 FF 20');
    scanner.advance(10_000);
    expect(scanner.take()).toEqual([]);
  });

  it('keeps further codes from being read', () => {
    const scanner = showAfter({ data: 'packets', trigger: 'continuous', hold: '60000' });
    scanner.take();
    scanner.show('B');
    scanner.advance(1000);
    expect(scanner.take()).toEqual([]);
    scanner.receive(HOST_ACK);
    scanner.advance(100);
    expect(scanner.takeHex()).toContain('1C 42');
  });

  it('waits for nobody with the handshake off', () => {
    const scanner = showAfter({ data: 'packets' }, '07 C6 04 00 FF 9F 00 FD 91');
    expect(scanner.takeHex()).toBe(CODE_A);
    scanner.advance(10_000);
    scanner.receive(START);
    expect(scanner.take()).toEqual([]);
  });

  it('is the reply to a question, too', () => {
    const scanner = bench(zebraSsi);
    scanner.receive(REQUEST_REVISION);
    scanner.advance(2000);
    expect(scanner.take().map(({ bytes }) => bytes[3])).toEqual([0, 1]);
  });
});

describe('the trigger of an SSI scanner', () => {
  it('is the hand of a person as delivered', () => {
    expect(showAfter({}).takeText()).toBe('A');
  });

  it('is the host where parameter 8Ah says so', () => {
    const scanner = showAfter({ trigger: 'host' });
    expect(scanner.take()).toEqual([]);
    scanner.receive(START);
    scanner.advance(100);
    expect(scanner.takeHex()).toBe(`${ACK} 41`);
  });

  it('ends with STOP', () => {
    const scanner = showAfter({ trigger: 'host', hold: '1' }, START, STOP);
    expect(scanner.take()).toEqual([]);
  });

  it('reads a held code again and again in continuous mode, not faster than each second', () => {
    const scanner = bench(zebraSsi, { trigger: 'continuous', hold: '2500' });
    scanner.show('A');
    scanner.advance(5000);
    expect(scanner.take().length).toBe(3);
  });

  it('does nothing while scanning is disabled, and denies a START', () => {
    const scanner = showAfter({}, '04 EA 04 00 FF 0E');
    expect(scanner.take()).toEqual([]);
    scanner.receive(START);
    expect(scanner.takeHex()).toBe('05 D1 00 00 06 FF 24');
    scanner.receive('04 E9 04 00 FF 0F');
    scanner.show('B');
    scanner.advance(100);
    expect(scanner.takeHex()).toBe(`${ACK} 42`);
  });
});

describe('what an SSI scanner hears', () => {
  it('is asked for again where the check is wrong', () => {
    const scanner = bench(zebraSsi);
    scanner.receive('04 E4 04 00 FF 15');
    expect(scanner.takeHex()).toBe('05 D1 00 00 01 FF 29');
  });

  it('is out of place where the opcode is unknown or the parameter has no value', () => {
    const scanner = bench(zebraSsi);
    scanner.receive('04 77 04 00 FF 81');
    scanner.receive('06 C6 04 00 FF EE FD 43');
    expect(scanner.takeHex()).toBe('05 D1 00 00 02 FF 28 05 D1 00 00 02 FF 28');
  });

  it('is forgotten after a pause of more than 200 ms in its middle', () => {
    const scanner = bench(zebraSsi);
    scanner.receive('04 E4 04');
    scanner.advance(201);
    scanner.receive(START);
    expect(scanner.takeHex()).toBe(ACK);
  });

  it('loses its first byte while the scanner dozes, so that a wake-up byte must go before', () => {
    const scanner = bench(zebraSsi, { 'low-power': 'yes' });
    scanner.advance(1001);
    scanner.receive(START);
    scanner.advance(300);
    expect(scanner.take()).toEqual([]);
    scanner.advance(1001);
    scanner.receive('00');
    scanner.advance(50);
    scanner.receive(STOP);
    expect(scanner.takeHex()).toBe(ACK);
  });

  it('loses nothing after a doze where the lines of the handshake wake it', () => {
    const scanner = bench(zebraSsi);
    scanner.receive('04 EB 04 00 FF 0D');
    scanner.advance(5000);
    scanner.take();
    scanner.receive(STOP);
    expect(scanner.takeHex()).toBe(ACK);
  });
});

describe('an SSI scanner that starts anew', () => {
  it('forgets what was not stored', () => {
    const scanner = showAfter({}, PACKETS, '04 FA 04 00 FE FE');
    expect(scanner.takeText()).toBe('A');
  });
});

it('an SSI scanner lists the opcodes that it knows', () => {
  const scanner = bench(zebraSsi);
  scanner.receive('04 D3 04 00 FF 25');
  const [reply] = scanner.take();
  expect(reply?.bytes[1]).toBe(0xd4);
  expect([...(reply?.bytes ?? [])]).toEqual(expect.arrayContaining([0xe4, 0xe5, 0xc6, 0xf3]));
});

describe('the events of an SSI scanner', () => {
  it('tell of power-up and of a read', () => {
    const scanner = bench(zebraSsi, { events: 'yes' });
    expect(scanner.takeHex()).toBe('05 F6 00 00 03 FF 02');
    scanner.receive(HOST_ACK);
    scanner.show('A');
    scanner.advance(100);
    expect(scanner.takeHex()).toBe('41 05 F6 00 00 01 FF 04');
  });

  it('tell of a stored parameter, and are off as delivered', () => {
    const scanner = bench(zebraSsi, { events: 'yes' });
    scanner.receive(HOST_ACK);
    scanner.take();
    scanner.receive(PACKETS);
    expect(scanner.takeHex()).toBe(`${ACK} 05 F6 00 00 08 FE FD`);
    expect(bench(zebraSsi).take()).toEqual([]);
  });
});

it('an SSI scanner answers after any bytes in any pieces', () => {
  const opcodes = fc.constantFrom(0x73, 0xa3, 0xc6, 0xc7, 0xc8, 0xd0, 0xd1, 0xe4, 0xea, 0xeb, 0xfa);
  const packet = fc.tuple(opcodes, fc.uint8Array({ maxLength: 6 })).map(([opcode, data]) => {
    const body = [4 + data.length, opcode, 0x04, 0x00, ...data];
    const check = -body.reduce((sum, byte) => sum + byte, 0) & 0xffff;
    return Uint8Array.from([...body, check >> 8, check & 0xff]);
  });
  const parts = fc.oneof(fc.uint8Array({ maxLength: 40 }), packet);
  const pieces = fc.array(fc.tuple(parts, fc.nat(500)), { maxLength: 20 });
  void fc.assert(
    fc.property(pieces, (noise) => {
      const scanner = bench(zebraSsi, { revision: 'R1', events: 'yes' });
      scanner.show('A');
      for (const [bytes, pauseMs] of noise) {
        scanner.receive(bytes);
        scanner.advance(pauseMs);
      }
      scanner.receive('00');
      scanner.advance(300_000);
      scanner.take();
      scanner.receive('00');
      scanner.receive(REQUEST_REVISION);
      expect(scanner.takeHex()).toBe('06 A4 00 00 52 31 FE D3');
    }),
  );
});
