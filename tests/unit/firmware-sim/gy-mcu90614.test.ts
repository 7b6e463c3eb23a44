import { describe, expect, it } from 'vitest';
import { CommandReader, encodeCommand, ThermometerCommand } from '#sim/gy-mcu90614/commands.ts';
import { encodeFrame } from '#sim/gy-mcu90614/frame.ts';

const hex = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/..(?!$)/g, '$& ');
const bytes = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('a GY-MCU90614 frame', () => {
  it.each([
    // The first is the published sample; the others follow the same rule.
    ['5a 5a 45 04 0c 78 0d 19 a7', 31.92, 33.53],
    ['5a 5a 45 04 0e 4c 09 c4 24', 36.6, 25],
    ['5a 5a 45 04 0e ec 07 3a 38', 38.2, 18.5],
    ['5a 5a 45 04 fe 0c fc 18 1b', -5, -10],
  ])('is %s for object %f and ambient %f', (expected, object, ambient) => {
    const frame = encodeFrame({
      objectTemperatureCelsius: object,
      ambientTemperatureCelsius: ambient,
    });
    expect(hex(frame)).toBe(expected);
  });

  it('may carry its own start bytes as a temperature', () => {
    const frame = encodeFrame({ objectTemperatureCelsius: 231.3, ambientTemperatureCelsius: 24 });
    expect(hex(frame.subarray(4, 6))).toBe('5a 5a');
  });

  it('stays at the end of the range where a temperature does not fit', () => {
    const frame = encodeFrame({ objectTemperatureCelsius: 400, ambientTemperatureCelsius: -400 });
    expect(hex(frame.subarray(4, 8))).toBe('7f ff 80 00');
  });
});

describe('GY-MCU90614 commands', () => {
  const read = (...chunks: Uint8Array[]) => {
    const commands: ThermometerCommand[] = [];
    const reader = new CommandReader((command) => commands.push(command));
    for (const chunk of chunks) reader.push(chunk);
    return commands;
  };

  it.each([
    ['a5 45 ea', ThermometerCommand.ContinuousOutput],
    ['a5 15 ba', ThermometerCommand.OneReading],
    ['a5 ae 53', ThermometerCommand.Baud9600],
    ['a5 af 54', ThermometerCommand.Baud115200],
    ['a5 51 f6', ThermometerCommand.AutoSendOn],
    ['a5 52 f7', ThermometerCommand.AutoSendOff],
  ])('%s is known', (text, command) => {
    expect(hex(encodeCommand(command))).toBe(text);
    expect(read(bytes(text))).toEqual([command]);
  });

  it('are found one byte at a time and behind rubbish', () => {
    const single = [...bytes('00 a5 a5 15 ba ff')].map((byte) => Uint8Array.of(byte));
    expect(read(...single)).toEqual([ThermometerCommand.OneReading]);
  });

  it('with a wrong checksum or an unknown number are passed over', () => {
    expect(read(bytes('a5 15 bb a5 16 bb 15 ba'))).toEqual([]);
  });
});
