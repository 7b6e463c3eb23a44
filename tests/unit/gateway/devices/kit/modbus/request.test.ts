import { expect, test } from 'vitest';
import type { ModbusRequest } from '#gateway/devices/kit/modbus/request.ts';
import { echoCanBeTold, requestFrame } from '#gateway/devices/kit/modbus/request.ts';

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const read = (code: 3 | 4, register: number, count: number): ModbusRequest => ({
  kind: 'read',
  function: code,
  register,
  count,
});

test.each([
  ['one holding register', 1, read(3, 0, 1), '010300000001840a'],
  ['two holding registers', 1, read(3, 0, 2), '010300000002c40b'],
  ['a Seeed sensor (101990787, page 31)', 1, read(4, 0, 2), '01040000000271cb'],
  ['a Hukseflux SR05', 0x40, read(3, 0x1006, 1), '4003100600016fda'],
  ['a Hukseflux SR05 again', 0x40, read(3, 0x1028, 1), '4003102800010fd3'],
  ['an NPUCO thermometer', 1, read(3, 0x154a, 7), '0103154a000721d2'],
  ['a whole measurement of a PyroUSB', 1, read(4, 0x12, 4), '01040012000451cc'],
])('the question for %s is as published', (_name, address, request, hex) => {
  expect(hexOf(requestFrame(address, request))).toBe(hex);
});

// The examples of MODBUS Application Protocol V1.1b3, sections 6.6 and 6.12, to the device 11h.
test('writing says register, count and words', () => {
  const single: ModbusRequest = { kind: 'write-single', register: 1, word: 3 };
  const multiple: ModbusRequest = { kind: 'write-multiple', register: 1, words: [0x0a, 0x0102] };
  expect(hexOf(requestFrame(0x11, single)).slice(0, -4)).toBe('110600010003');
  expect(hexOf(requestFrame(0x11, multiple)).slice(0, -4)).toBe('1110000100020' + '4000a0102');
});

test('an echo is looked for only where no answer can begin like the question', () => {
  expect(echoCanBeTold(read(4, 0x12, 4))).toBe(true);
  // Its answer begins with 01 04 08, and so does the question for register 0812h.
  expect(echoCanBeTold(read(4, 0x0812, 4))).toBe(false);
  expect(echoCanBeTold({ kind: 'write-single', register: 1, word: 3 })).toBe(false);
  expect(echoCanBeTold({ kind: 'write-multiple', register: 1, words: [3] })).toBe(true);
});
