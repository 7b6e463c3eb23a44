import { describe, expect, it } from 'vitest';
import { crcOf, withCrc } from '#sim/modbus-thermometer/crc.ts';
import { modbusThermometer } from '#sim/modbus-thermometer/firmware.ts';
import { bench, bytesOf, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

type Bench = ReturnType<typeof bench>;

/** Request without its CRC, answer without its CRC; the CRC of the answer is checked. */
function ask(device: Bench, request: string): string {
  device.receive(withCrc([...bytesOf(request)]));
  device.advance(20);
  const answers = device.take();
  const [answer] = answers;
  if (!answer) return '';
  expect(answers).toHaveLength(1);
  expect(crcOf(answer.bytes)).toBe(0);
  return hexOf(answer.bytes.subarray(0, -2));
}

describe('the CRC of Modbus', () => {
  it.each([
    // Modbus over Serial Line 1.02; seeed 101990787, p. 31; Hukseflux SR05.
    ['01 03 00 00 00 01', '84 0A'],
    ['01 04 00 00 00 02', '71 CB'],
    ['01 04 04 00 00 6E 8C', 'D6 41'],
    ['40 03 10 06 00 01', '6F DA'],
    ['40 03 02 08 B1', '43 FF'],
  ])('of %s is %s, low byte first', (bytes, crc) => {
    expect(hexOf(withCrc([...bytesOf(bytes)]))).toBe(`${bytes} ${crc}`);
  });

  it('has the check value of CRC-16/MODBUS', () => {
    expect(crcOf(Buffer.from('123456789'))).toBe(0x4b37);
  });
});

describe('a PyroUSB', () => {
  it('answers a read of its four values, byte for byte', () => {
    const device = bench(modbusThermometer);
    device.see(36.6, 27.1);
    device.receive('01 04 00 12 00 04 51 CC');
    device.advance(20);
    expect(device.takeHex()).toBe('01 04 08 01 6E 01 6E 01 0F 00 00 B3 E0');
  });

  it('says a negative temperature, and that it is below its range', () => {
    const device = bench(modbusThermometer, { lowest: '0' });
    device.see(-4.8, 27.1);
    device.receive('01 04 00 12 00 04 51 CC');
    device.advance(20);
    expect(device.takeHex()).toBe('01 04 08 FF D0 FF D0 01 0F 00 08 5F 20');
  });

  it('refuses an address that it does not have, byte for byte', () => {
    const device = bench(modbusThermometer);
    device.receive(withCrc([...bytesOf('01 04 00 40 00 01')]));
    device.advance(20);
    expect(device.takeHex()).toBe('01 84 02 C2 C1');
  });

  it.each([
    ['01 05 00 00 FF 00', '01 85 01'],
    ['01 03 00 12 00 00', '01 83 03'],
    ['01 03 00 12 00 7E', '01 83 03'],
    ['01 06 00 12 00 01', '01 86 02'],
    ['01 06 00 08 00 01', '01 86 03'],
    ['01 10 00 0C 00 02 04 00 01 FF FF', '01 90 03'],
  ])('refuses %s with %s', (request, exception) => {
    expect(ask(bench(modbusThermometer), request)).toBe(exception);
  });

  it('answers 20 ms after the request, whatever pieces that came in', () => {
    const device = bench(modbusThermometer);
    for (const byte of bytesOf('01 04 00 12 00 01 91 CF')) device.receive(Uint8Array.of(byte));
    device.advance(19);
    expect(device.take()).toEqual([]);
    device.advance(1);
    expect(device.take()).toHaveLength(1);
  });

  it('forgets half a request that silence follows', () => {
    const device = bench(modbusThermometer);
    device.receive('01 04 00 12');
    device.advance(15);
    expect(ask(device, '01 04 00 13 00 01')).toBe('01 04 02 01 6E');
  });

  it('says nothing to a wrong CRC or another address', () => {
    const device = bench(modbusThermometer);
    device.receive('01 04 00 12 00 04 51 CD');
    device.advance(100);
    expect(device.take()).toEqual([]);
    expect(ask(device, '02 04 00 12 00 04')).toBe('');
  });

  it('is reached by 255, and obeys 0 without an answer', () => {
    const device = bench(modbusThermometer);
    expect(ask(device, 'FF 04 00 13 00 01')).toBe('FF 04 02 01 6E');
    expect(ask(device, '00 06 00 18 25 1C')).toBe('');
    expect(ask(device, '01 03 00 18 00 01')).toBe('01 03 02 25 1C');
  });

  it('wears its memory out with every setting but the two in RAM', () => {
    const device = bench(modbusThermometer);
    ask(device, '01 06 00 18 25 1C');
    ask(device, '01 06 00 17 00 E6');
    expect(device.firmware.report?.()).toEqual({ nonVolatileWritesOf1: 0 });
    ask(device, '01 06 00 08 25 1C');
    ask(device, '01 10 00 0C 00 02 04 00 01 00 0A');
    expect(device.firmware.report?.()).toEqual({ nonVolatileWritesOf1: 3 });
  });

  it('takes what is in RAM from what it keeps when power comes', () => {
    const device = bench(modbusThermometer);
    ask(device, '01 06 00 08 23 28');
    ask(device, '01 06 00 18 25 1C');
    expect(ask(device, '01 03 00 18 00 01')).toBe('01 03 02 25 1C');
    device.powerCycle();
    expect(ask(device, '01 03 00 18 00 01')).toBe('01 03 02 23 28');
  });

  it('has a new address from the next power-up on', () => {
    const device = bench(modbusThermometer);
    expect(ask(device, '01 06 00 05 00 07')).toBe('01 06 00 05 00 07');
    device.powerCycle();
    expect(ask(device, '01 04 00 13 00 01')).toBe('');
    expect(ask(device, '07 04 00 13 00 01')).toBe('07 04 02 01 6E');
  });

  it('filters over its averaging time, and keeps the extremes', () => {
    const device = bench(modbusThermometer);
    device.see(20);
    expect(ask(device, '01 04 00 12 00 02')).toBe('01 04 04 00 C8 00 C8');
    device.see(40);
    const filtered = Number.parseInt(
      ask(device, '01 04 00 12 00 01').slice(9).replace(' ', ''),
      16,
    );
    expect(filtered).toBeGreaterThan(200);
    expect(filtered).toBeLessThan(400);
    expect(ask(device, '01 04 00 10 00 02')).toBe('01 04 04 00 C8 01 90');
  });

  it('says in its status what is out of range', () => {
    const device = bench(modbusThermometer, { lowest: '0', highest: '100' });
    const status = (object: number, sensor: number) => {
      device.see(object, sensor);
      return ask(device, '01 04 00 15 00 01').slice(-2);
    };
    expect([status(50, 20), status(-1, 20), status(101, 20)]).toEqual(['00', '08', '10']);
    expect([status(50, -1), status(50, 71)]).toEqual(['02', '04']);
  });
});

describe('a PyroMiniBus', () => {
  it('has its registers where its own map has them', () => {
    const device = bench(modbusThermometer, { map: 'pyrominibus' });
    device.see(36.6, 27.1);
    expect(ask(device, '01 04 00 0E 00 04')).toBe('01 04 08 01 6E 01 6E 01 0F 00 00');
    expect(ask(device, '01 03 00 00 00 01')).toBe('01 03 02 00 11');
    expect(ask(device, '01 03 00 18 00 01')).toBe('01 83 02');
  });
});

describe('several slaves on one line', () => {
  it('answer each to its own address, with what it sees', () => {
    const device = bench(modbusThermometer, { addresses: '1,2,7', step: '1' });
    expect(ask(device, '01 04 00 13 00 01')).toBe('01 04 02 01 6E');
    expect(ask(device, '02 04 00 13 00 01')).toBe('02 04 02 01 78');
    expect(ask(device, '07 04 00 13 00 01')).toBe('07 04 02 01 82');
    expect(ask(device, '03 04 00 13 00 01')).toBe('');
  });

  it('talk at the same time when asked by 255, so that nobody is understood', () => {
    const device = bench(modbusThermometer, { addresses: '1,2', step: '1' });
    device.receive(withCrc([...bytesOf('FF 04 00 13 00 01')]));
    device.advance(20);
    const [answer] = device.take();
    expect(crcOf(answer?.bytes ?? Uint8Array.of(0))).not.toBe(0);
  });
});
