import { expect, test } from 'vitest';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { modbusFrame, registersAnswer } from '#tests/support/modbus-frames.ts';

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const readRam = hexOf(modbusFrame(1, 4, 0, 0x18, 0, 1));
const WANTED = 9_800;
const writeSingle = modbusFrame(1, 6, 0, 0x18, WANTED >> 8, WANTED & 0xff);
const writeMultiple = modbusFrame(1, 0x10, 0, 0x18, 0, 1, 2, WANTED >> 8, WANTED & 0xff);
const measurement = '01040012000451cc';
const healthy = registersAnswer(1, 4, 366, 366, 271, 0);
const has = (word: number) => registersAnswer(1, 4, word);

/** Has said what it is, and is asked for its emissivity. */
function bench(emissivity: number | null): DriverBench {
  const made = new DriverBench('modbus-thermometer', { emissivity });
  made.feed(registersAnswer(1, 4, 22), registersAnswer(1, 4, 1, 0xe240));
  made.asked.splice(0, made.asked.length - 1);
  return made;
}

test('nothing is written unless it is asked for', () => {
  const played = bench(null);
  for (let round = 0; round < 300; round += 1) played.feed(healthy);
  expect(new Set(played.asked)).toEqual(new Set([measurement]));
});

test('an emissivity that is right is left alone', () => {
  expect(bench(0.98).feed(has(WANTED)).asked).toEqual([readRam, measurement]);
});

test('another one is written to the register that does not wear, and read back', () => {
  const played = bench(0.98).feed(has(9_500), writeSingle, has(WANTED), healthy);
  expect(played.asked.slice(0, 4)).toEqual([readRam, hexOf(writeSingle), readRam, measurement]);
  expect(played.sayings.at(-1)).not.toMatchObject({ topic: 'emissivity', sentence: /./ });
  expect(played.facts).toHaveLength(1);
});

test('a device that knows only the other function for writing is written with that', () => {
  const refusal = modbusFrame(1, 0x86, 1);
  const written = modbusFrame(1, 0x10, 0, 0x18, 0, 1);
  const played = bench(0.98).feed(has(9_500), refusal, written, has(WANTED));
  expect(played.asked.slice(0, 5)).toEqual([
    readRam,
    hexOf(writeSingle),
    hexOf(writeMultiple),
    readRam,
    measurement,
  ]);
});

test.each([
  ['keeps what it had', [writeSingle, has(9_500)], /set to 0\.98: it keeps 0\.95\. Set it with/],
  ['refuses', [modbusFrame(1, 0x86, 3)], /does not let itself be set/],
])('a device that %s is told by a notice, and measures on', (_name, answers, sentence) => {
  const played = bench(0.98).feed(has(9_500), ...answers, healthy);
  expect(played.sayings).toContainEqual({
    kind: 'notice',
    topic: 'emissivity',
    sentence: expect.stringMatching(sentence),
  });
  expect(played.facts).toHaveLength(1);
});

test('it is looked at again, because a device that was off has forgotten it', () => {
  const played = bench(0.98).feed(has(WANTED));
  for (let round = 0; round < 100; round += 1) played.feed(healthy);
  expect(played.asked.at(-1)).toBe(readRam);
  expect(played.feed(has(9_500)).asked.at(-1)).toBe(hexOf(writeSingle));
});
