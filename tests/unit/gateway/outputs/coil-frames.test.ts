import { describe, expect, test } from 'vitest';
import {
  answerIn,
  isCoilOn,
  readCoils,
  writeCoil,
  writeTimedCoil,
} from '#gateway/outputs/modbus/coil-frames.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

describe("questions are those of the board's manual (Waveshare, Modbus RTU Relay)", () => {
  test.each([
    ['relay 0 on', writeCoil(1, 0, true), '01050000ff008c3a'],
    ['relay 0 off', writeCoil(1, 0, false), '010500000000cdca'],
    ['relay 0 on for 700 ms', writeTimedCoil(1, 0, 0x200, 700), '0105020000078db0'],
    ['relay 1 on for 800 ms', writeTimedCoil(1, 1, 0x200, 800), '0105020100089c74'],
    ['the state of eight', readCoils(1, 0, 8), '0101000000083dcc'],
  ])('%s', (_, question, frame) => {
    expect(hex(question.bytes)).toBe(frame);
  });

  test('a time is never shorter than asked, and fits the field', () => {
    expect(hex(writeTimedCoil(1, 0, 0x200, 701).bytes).slice(8, 12)).toBe('0008');
    expect(hex(writeTimedCoil(1, 0, 0x200, 1e9).bytes).slice(8, 12)).toBe('7fff');
  });
});

describe('an answer', () => {
  const question = readCoils(1, 0, 8);
  test('is found behind noise, whole, and says which relays are on', () => {
    const found = answerIn(bytesOf('ff0101' + '0101010190' + '48'), 1, question);
    expect(found && hex(found.frame)).toBe('010101019048');
    expect([0, 1].map((index) => found && isCoilOn(found.frame, index))).toEqual([true, false]);
  });

  test.each([
    ['that is not whole', '0101010190'],
    ['of another board', '020101016188'],
    ['with a wrong check', '010101019049'],
    ['to another question', '01050000ff008c3a'],
  ])('%s is none', (_, text) => {
    expect(answerIn(bytesOf(text), 1, question)).toBeNull();
  });

  test('may be a refusal', () => {
    // Function 81h, code 2: no such relay.
    expect(answerIn(bytesOf('018102c191'), 1, question)).toMatchObject({ kind: 'exception' });
  });
});
