import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gm65 } from '#sim/gm65/firmware.ts';
import { bench } from '#tests/unit/firmware-sim/firmware-bench.ts';

type Module = ReturnType<typeof bench>;

const ACK = '02 00 00 01 00 33 31';
const READ_000A = '7E 00 07 01 00 0A 01 EE 8A';
const READ_000A_REPLY = '02 00 00 01 3E E4 AC';

const byte = (value: number) => value.toString(16).padStart(2, '0');

/** Writes zones, unchecked, and takes the reply away. */
function write(module: Module, address: number, ...data: readonly number[]): void {
  const frame = [0x7e, 0x00, 0x08, data.length, 0x00, address, ...data, 0xab, 0xcd];
  module.receive(Uint8Array.from(frame));
  module.take();
}

function zone(module: Module, address: number): number | undefined {
  module.take();
  module.receive(`7E 00 07 01 00 ${byte(address)} 01 AB CD`);
  return module.take()[0]?.bytes[4];
}

describe('the commands of a GM65', () => {
  it('are forgotten after a pause of more than 400 ms in their middle', () => {
    const module = bench(gm65);
    module.receive('7E 00 07 01 00');
    module.advance(401);
    module.receive('0A 01 EE 8A');
    expect(module.take()).toEqual([]);
    module.receive('7E 00 07 01 00');
    module.advance(400);
    module.receive('0A 01 EE 8A');
    expect(module.takeHex()).toBe(READ_000A_REPLY);
  });

  it('are found behind rubbish and a doubled first byte', () => {
    const module = bench(gm65);
    module.receive(`FF 00 7E ${READ_000A}`);
    expect(module.takeHex()).toBe(READ_000A_REPLY);
  });

  it('change what is in effect, and without a save only until the power goes', () => {
    const module = bench(gm65);
    write(module, 0x0a, 0x55);
    expect(zone(module, 0x0a)).toBe(0x55);
    module.powerCycle();
    expect(zone(module, 0x0a)).toBe(0x3e);
    write(module, 0x0a, 0x55);
    module.receive('7E 00 09 01 00 00 00 DE C8');
    module.powerCycle();
    expect(zone(module, 0x0a)).toBe(0x55);
  });

  it('do not write the zones of the version', () => {
    const module = bench(gm65);
    write(module, 0xe2, 0x01);
    expect(zone(module, 0xe2)).toBe(0x69);
  });

  it('may be lost without a word where that is set', () => {
    const module = bench(gm65, { 'lost-writes': '1' });
    module.receive('7E 00 08 01 00 0A 55 AB CD');
    expect(module.take()).toEqual([]);
    expect(zone(module, 0x0a)).toBe(0x3e);
  });

  it('change the rate after a reply at the rate that was', () => {
    const rates: number[] = [];
    let baudRate = 0;
    const firmware = gm65.create(
      {
        ...silentBoard,
        answer: () => rates.push(baudRate),
        setBaudRate: (rate) => {
          baudRate = rate;
        },
      },
      {},
    );
    firmware.powerUp();
    firmware.receive(Uint8Array.of(0x7e, 0, 8, 2, 0, 0x2a, 0x1a, 0, 0xab, 0xcd));
    expect(rates).toEqual([9600]);
    expect(baudRate).toBe(115_200);
  });

  it('bring the factory settings back, at 9600, and 200 ms in which nothing is heard', () => {
    const module = bench(gm65, { baud: '115200' });
    expect(module.baudRate).toBe(115_200);
    write(module, 0x0a, 0x55);
    module.receive('7E 00 08 01 00 D9 55 AB CD');
    expect(module.takeHex()).toBe(ACK);
    expect(module.baudRate).toBe(9600);
    module.advance(199);
    module.receive(READ_000A);
    expect(module.take()).toEqual([]);
    module.advance(1);
    module.receive(READ_000A);
    expect(module.takeHex()).toBe(READ_000A_REPLY);
  });

  it('send it to sleep; the byte that wakes it is lost', () => {
    const module = bench(gm65);
    write(module, 0xd9, 0xa5);
    expect(module.show('PASS-1')).toContain('error');
    module.receive(READ_000A);
    expect(module.take()).toEqual([]);
    module.receive(READ_000A);
    expect(module.takeHex()).toBe(READ_000A_REPLY);
  });

  it('are answered after any bytes in any pieces', () => {
    const parts = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constant(Uint8Array.of(0x7e, 0x00)),
      fc
        .tuple(fc.constantFrom(7, 8, 9, 10), fc.nat(255), fc.nat(255))
        .map(([type, address, value]) =>
          Uint8Array.of(0x7e, 0, type, 1, 0, address, value, 0xab, 0xcd),
        ),
    );
    const pieces = fc.array(fc.tuple(parts, fc.nat(500)), { maxLength: 20 });
    void fc.assert(
      fc.property(pieces, (noise) => {
        const module = bench(gm65);
        module.show('PASS-1');
        for (const [bytes, pauseMs] of noise) {
          module.receive(bytes);
          module.advance(pauseMs);
        }
        module.receive('00');
        module.advance(60_000);
        module.take();
        module.receive('7E 00 07 01 00 E0 01 AB CD');
        expect(module.takeHex()).toMatch(/^02 00 00 01 05 /);
      }),
    );
  });
});

const silentBoard = {
  send: () => undefined,
  answer: () => undefined,
  after: () => undefined,
  uptimeMs: () => 0,
  random: {
    next: () => 0,
    between: (low: number) => low,
    integer: (low: number) => low,
    chance: () => false,
    normal: (mean: number) => mean,
    bytes: (count: number) => new Uint8Array(count),
  },
  look: () => ({ objectTemperatureCelsius: 36, ambientTemperatureCelsius: 24 }),
  setBaudRate: () => undefined,
  sentLately: () => false,
};

describe('what a GM65 reads', () => {
  it('goes out with CR, in continuous mode by itself', () => {
    const module = bench(gm65);
    expect(module.show('PASS-7F3A')).toBe('ok');
    module.advance(100);
    expect(module.takeText()).toBe('PASS-7F3A\r');
  });

  it('is read again at the read interval while it is in view', () => {
    const module = bench(gm65, { hold: '5000' });
    write(module, 0x05, 10);
    module.show('A');
    module.advance(4500);
    expect(module.take().length).toBe(5);
  });

  it('is not sent twice within the same-code delay, another code is', () => {
    const module = bench(gm65, { hold: '5000' });
    write(module, 0x05, 1);
    write(module, 0x13, 0x80 | 20);
    module.show('A');
    module.advance(1900);
    expect(module.takeText()).toBe('A\r');
    module.show('B');
    module.advance(100);
    expect(module.takeText()).toBe('B\r');
  });

  it('counts the same-code delay in the unit that is set', () => {
    const module = bench(gm65, { hold: '20000', 'same-code-unit': '1000' });
    write(module, 0x05, 1);
    write(module, 0x13, 0x85);
    module.show('A');
    module.advance(4900);
    expect(module.takeText()).toBe('A\r');
    module.advance(200);
    expect(module.takeText()).toBe('A\r');
  });

  it('waits in sensor mode until the picture is still', () => {
    const module = bench(gm65, { mode: 'sensor' });
    module.show('A');
    module.advance(400);
    expect(module.take()).toEqual([]);
    module.advance(50);
    expect(module.takeText()).toBe('A\r');
  });

  it('is read in manual mode once for each pull', () => {
    const module = bench(gm65, { mode: 'manual', hold: '5000' });
    module.show('A');
    module.advance(5000);
    expect(module.takeText()).toBe('A\r');
  });

  it('comes in command mode after the reply to the trigger, whose bit then falls', () => {
    const module = bench(gm65, { mode: 'command' });
    module.show('A');
    module.advance(100);
    expect(module.take()).toEqual([]);
    module.receive('7E 00 08 01 00 02 01 AB CD');
    module.advance(100);
    expect(module.takeHex()).toBe(`${ACK} 41 0D`);
    expect(zone(module, 0x02)).toBe(0);
  });

  it('may come in command mode later, within the single-read time', () => {
    const module = bench(gm65, { mode: 'command' });
    write(module, 0x02, 1);
    module.advance(4000);
    module.show('A');
    module.advance(100);
    expect(module.takeText()).toBe('A\r');
    module.advance(1000);
    write(module, 0x02, 1);
    module.advance(5000);
    module.show('B');
    module.advance(100);
    expect(module.take()).toEqual([]);
  });

  it('is told as RF and F where nothing was read and both are on', () => {
    const module = bench(gm65, { mode: 'command' });
    write(module, 0x60, 0x11);
    write(module, 0x02, 0x41);
    module.advance(5100);
    expect(module.takeText()).toBe('FRF\r');
    expect(zone(module, 0x02)).toBe(0x40);
  });

  it('is nothing at all where nothing was read and both are off', () => {
    const module = bench(gm65, { mode: 'manual' });
    module.show('(nothing)');
    module.advance(6000);
    expect(module.take()).toEqual([]);
  });

  it.each([
    [0x01, 'X\r'],
    [0x21, 'X\r\n'],
    [0x41, 'X\t'],
    [0x61, 'X'],
    [0x40, 'X'],
  ])('ends as 0060 says (%i)', (output, expected) => {
    const module = bench(gm65);
    write(module, 0x60, output);
    module.show('X');
    module.advance(100);
    expect(module.takeText()).toBe(expected);
  });

  it('goes out as status, prefix, CodeID, data, suffix and tail', () => {
    const module = bench(gm65);
    write(module, 0x02, 0x40);
    write(module, 0x62, 0x21, ...Buffer.from('<<'));
    write(module, 0x72, ...Buffer.from('>'));
    write(module, 0x60, 0x0f);
    module.show('X');
    module.advance(100);
    expect(module.takeText()).toBe('S<<QX>\r');
  });

  it('has the letter of its symbology', () => {
    const module = bench(gm65, { symbology: 'code128' });
    write(module, 0x60, 0x05);
    module.show('X');
    module.advance(100);
    expect(module.takeText()).toBe('jX\r');
  });

  it('is not read where its symbology is switched off', () => {
    const module = bench(gm65);
    write(module, 0x3f, 0x00);
    module.show('X');
    module.advance(100);
    expect(module.take()).toEqual([]);
  });

  it('is not on the serial line while the output is a keyboard', () => {
    const module = bench(gm65);
    write(module, 0x0d, 0x01);
    module.show('X');
    module.advance(100);
    expect(module.take()).toEqual([]);
  });

  it.each([
    ['GBK, as delivered', 0x00, '张三', 'D5 C5 C8 FD 0D'],
    ['UTF-8', 0x04, '张三', 'E5 BC A0 E4 B8 89 0D'],
    ['Big5', 0x08, '國', 'B0 EA 0D'],
    ['Big5, which knows no 张', 0x08, '张', '3F 0D'],
  ])('is written as %s', (_, encoding, text, expected) => {
    const module = bench(gm65);
    write(module, 0x0d, encoding);
    module.show(text);
    module.advance(100);
    expect(module.takeHex()).toBe(expected);
  });

  it('is spoilt where it is binary, save in RAW mode, which a power cut ends', () => {
    const read = (module: Module) => {
      module.show('hex: 02 00 FF 7E 0D 80');
      module.advance(100);
      return module.takeHex();
    };
    const module = bench(gm65);
    expect(read(module)).not.toBe('02 00 FF 7E 0D 80 0D');
    write(module, 0xbc, 0x08);
    module.receive('7E 00 09 01 00 00 00 DE C8');
    module.advance(2000);
    module.take();
    expect(read(module)).toBe('02 00 FF 7E 0D 80 0D');
    module.powerCycle();
    expect(zone(module, 0xbc)).toBe(0);
  });

  it('holds replies back while a long code leaves in pieces', () => {
    const module = bench(gm65);
    module.show('X'.repeat(300));
    module.advance(50);
    module.receive(READ_000A);
    module.advance(2000);
    const frames = module.take();
    expect(frames.map(({ bytes }) => bytes.length)).toEqual([128, 128, 45, 7]);
    expect(new Set(frames.map(({ atMs }) => atMs)).size).toBe(3);
  });

  it('may have a reply in its middle, without a mark, where that is set', () => {
    const module = bench(gm65, { interleave: '1' });
    module.show('PASS-7F3A');
    module.advance(32);
    module.receive(READ_000A);
    module.advance(100);
    expect(module.takeText()).toBe('PASS-\x02\x00\x00\x01\x3e\xe4\xac7F3A\r');
  });

  it('is at most what a QR code holds', () => {
    expect(bench(gm65).show('X'.repeat(3000))).toContain('error');
    expect(bench(gm65).show('')).toContain('error');
  });
});

describe('the settings of a GM65', () => {
  it.each([{ mode: 'sometimes' }, { interleave: '2' }, { generation: 'gm1' }, { software: '1.5' }])(
    'are refused with a sentence where they make no sense (%j)',
    (settings) => {
      expect(() => bench(gm65, settings)).toThrow(/The setting \w+ is/);
    },
  );
});
