import { describe, expect, it } from 'vitest';
import { gm65 } from '#sim/gm65/firmware.ts';
import { crcXmodem } from '#sim/gm65/frame.ts';
import { bench, bytesOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

const ACK = '02 00 00 01 00 33 31';

/** The frames that GROW's GM65-S user manual (§8) prints, and those of drivers that run on the module. */
describe('a GM65 as its manual shows it', () => {
  it('checks with CRC-16/XMODEM', () => {
    expect(crcXmodem(Buffer.from('123456789'))).toBe(0x31c3);
  });

  it.each([
    ['reads zone 000A', '7E 00 07 01 00 0A 01 EE 8A', '02 00 00 01 3E E4 AC'],
    ['writes zone 000A', '7E 00 08 01 00 0A 3E 4C CF', ACK],
    ['saves', '7E 00 09 01 00 00 00 DE C8', ACK],
    ['goes to 9600 by 00D9', '7E 00 08 01 00 D9 D3 20 38', ACK],
    ['goes to 9600 by its divisor', '7E 00 08 02 00 2A 39 01 A7 EA', ACK],
    ['tells its divisor of 9600', '7E 00 07 01 00 2A 02 D8 0F', '02 00 00 02 39 01 C1 4C'],
    ['is triggered without a check', '7E 00 08 01 00 02 01 AB CD', ACK],
    ['ends its codes with TAB', '7E 00 08 01 00 60 41 27 56', ACK],
  ])('%s', (_, command, reply) => {
    const module = bench(gm65);
    module.receive(command);
    expect(module.takeHex()).toBe(reply);
  });

  it.each([
    [115_200, '02 00 00 02 1A 00 82 D8'],
    [19_200, '02 00 00 02 9C 00 33 E6'],
  ])('tells its divisor of %i', (baud, reply) => {
    const module = bench(gm65, { baud: String(baud) });
    module.receive('7E 00 07 01 00 2A 02 D8 0F');
    expect(module.takeHex()).toBe(reply);
  });

  it('tells its software version', () => {
    const module = bench(gm65, { software: '105' });
    module.receive('7E 00 07 01 00 E2 01 77 91');
    expect(module.take()[0]?.bytes[4]).toBe(0x69);
  });

  it('says where a reply has its length and its check', () => {
    const module = bench(gm65);
    module.receive('7E 00 07 01 00 E2 01 77 91');
    expect(module.take()[0]?.shape).toEqual({ lengthAt: 3, checkBytes: 2 });
  });

  it('answers a heartbeat as one of the newer generation, with either mark', () => {
    const heartbeat = '7E 00 0A 01 00 00 00 30 1A';
    const replies = [{ generation: 'gm805' }, { generation: 'gm805', 'heartbeat-mark': '2' }].map(
      (settings) => {
        const module = bench(gm65, settings);
        module.receive(heartbeat);
        return module.takeHex();
      },
    );
    expect(replies).toEqual(['03 00 00 01 00 33 31', ACK]);
  });

  it('is silent to a heartbeat as an older one', () => {
    const module = bench(gm65);
    module.receive('7E 00 0A 01 00 00 00 30 1A');
    expect(module.take()).toEqual([]);
  });

  it('restores the defaults of an EM3095 by 00, of a GM65 not', () => {
    const zoneAfter = (generation: string) => {
      const module = bench(gm65, { generation });
      module.receive('7E 00 08 01 00 0A 11 AB CD 7E 00 08 01 00 D9 00 DB 26');
      module.advance(300);
      module.take();
      module.receive('7E 00 07 01 00 0A 01 EE 8A');
      return module.take()[0]?.bytes[4];
    };
    expect(zoneAfter('em3095')).toBe(0x3e);
    expect(zoneAfter('gm65')).toBe(0x11);
  });

  it.each([
    ['a wrong check', '7E 00 07 01 00 0A 01 EE 8B'],
    ['an unknown type', '7E 00 0C 01 00 0A 01 AB CD'],
    ['a write of nothing', '7E 00 08 00 00 0A AB CD'],
    ['zones that are not there', '7E 00 07 01 00 F0 20 AB CD'],
    ['a read with two counts', '7E 00 07 02 00 0A 01 01 AB CD'],
  ])('is silent to %s', (_, command) => {
    const module = bench(gm65);
    module.receive(command);
    expect(module.take()).toEqual([]);
    module.receive('7E 00 07 01 00 0A 01 EE 8A');
    expect(module.takeHex()).toBe('02 00 00 01 3E E4 AC');
  });

  it('reads all 256 zones with the count 00', () => {
    const module = bench(gm65);
    module.receive('7E 00 07 01 00 00 00 AB CD');
    const [reply] = module.take();
    expect(reply?.bytes.length).toBe(4 + 256 + 2);
    expect(reply?.bytes[3]).toBe(0);
    expect(reply?.bytes.subarray(4 + 0xe0, 4 + 0xe1)).toEqual(Uint8Array.of(5));
  });

  it('writes at most 245 zones at once', () => {
    const write = (count: number) => {
      const module = bench(gm65);
      const data = Buffer.alloc(count, 1);
      module.receive(
        Buffer.concat([bytesOf('7E 00 08'), Buffer.of(count, 0, 0), data, bytesOf('AB CD')]),
      );
      return module.takeHex();
    };
    expect(write(245)).toBe(ACK);
    expect(write(246)).toBe('');
  });
});
