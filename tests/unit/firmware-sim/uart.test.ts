import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineRate } from '#sim/line-rate.ts';
import { heardBytes } from '#sim/uart.ts';
import { bytesOf, hexOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

const anyBytes = fc.uint8Array({ maxLength: 200 });
const frame = bytesOf('5A 5A 45 04 0E 4C 09 C4 24');

describe('a UART', () => {
  it('hears what is sent at its own rate', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect([...heardBytes(bytes, 9600, 9600)]).toEqual([...bytes]);
      }),
    );
  });

  it('bears that the other is 3 % fast or slow', () => {
    fc.assert(
      fc.property(anyBytes, fc.double({ min: 0.97, max: 1.03, noNaN: true }), (bytes, ratio) => {
        expect([...heardBytes(bytes, 9600 * ratio, 9600)]).toEqual([...bytes]);
      }),
    );
  });

  it('at twelve times the rate hears pieces of bits', () => {
    // 55h at 9600 is high and low in turn, twelve of its own bits each: a low piece is a break, and dropped.
    expect(hexOf(heardBytes(bytesOf('55'), 9600, 115_200))).toBe('');
    expect(heardBytes(frame, 9600, 115_200).length).toBeLessThan(frame.length);
  });

  it('at half the rate makes one byte of two and loses others', () => {
    const heard = heardBytes(frame, 19_200, 9600);
    expect(heard.length).toBeLessThan(frame.length);
    expect(hexOf(heard)).not.toBe(hexOf(frame.subarray(0, heard.length)));
  });

  it('at another rate never hears more than twelve bytes for one, whatever is sent', () => {
    const rates = fc.constantFrom(1200, 2400, 4800, 9600, 19_200, 57_600, 115_200, 460_800);
    fc.assert(
      fc.property(anyBytes, rates, rates, (bytes, sent, heard) => {
        const most = Math.ceil((bytes.length * heard) / sent) + 1;
        expect(heardBytes(bytes, sent, heard).length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('hears nothing on a line that has hung up', () => {
    expect(heardBytes(frame, 9600, 0)).toHaveLength(0);
  });
});

describe('the rates of a line', () => {
  const line = (deviceBaudRate: number, readerBaudRate: number) => {
    let questions = 0;
    const rate = new LineRate(deviceBaudRate, () => {
      questions += 1;
      return readerBaudRate;
    });
    return { rate, questions: () => questions };
  };

  it('do not matter unless it is strict', () => {
    const { rate, questions } = line(9600, 115_200);
    expect(rate.toReader(frame)).toBe(frame);
    expect(rate.toDevice(frame)).toBe(frame);
    expect(questions()).toBe(0);
  });

  it('spoil both directions where it is', () => {
    const { rate } = line(9600, 115_200);
    rate.isStrict = true;
    expect(hexOf(rate.toReader(frame))).not.toBe(hexOf(frame));
    expect(hexOf(rate.toDevice(frame))).not.toBe(hexOf(frame));
    rate.deviceBaudRate = 115_200;
    expect(rate.toReader(frame)).toBe(frame);
  });

  it('are asked for again when another reader comes, not for every frame', () => {
    const { rate, questions } = line(9600, 9600);
    rate.isStrict = true;
    for (let each = 0; each < 10; each += 1) rate.toReader(frame);
    expect(questions()).toBe(1);
    rate.forgetReader();
    rate.toReader(frame);
    expect(questions()).toBe(2);
  });
});
