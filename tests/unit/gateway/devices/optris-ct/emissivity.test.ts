import { expect, test } from 'vitest';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';

function play(bench: DriverBench, ...pieces: readonly string[]): DriverBench {
  for (const piece of pieces) bench.feed(bytesFromHex(piece)).fallQuiet();
  return bench;
}

/** Has told a temperature and what it is; asked for its emissivity if that is to be set. */
function bench(options: object): DriverBench {
  const made = new DriverBench('optris-ct', options);
  play(made, '05 56', '00 30 39', '01 2C', '00 30 39', '01 2C');
  made.asked.splice(0, made.asked.length - 1);
  return made;
}

const notice = (sentence: RegExp) => ({
  kind: 'notice',
  topic: 'emissivity',
  sentence: expect.stringMatching(sentence),
});

test('nothing is set, or even asked, unless it is wanted', () => {
  expect(play(bench({}), '05 56', '05 56').asked).toEqual(['01', '01', '01']);
});

test('an emissivity that is right is left alone', () => {
  expect(play(bench({ emissivity: 0.95 }), '03 B6').asked).toEqual(['04', '01']);
});

// The published example 84 03 B6; its checksum is the XOR of the three.
test.each([
  ['with the checksum that a CT wants', {}, '8403b631'],
  ['without it for a CS', { setChecksum: false }, '8403b6'],
])('another one is set %s, and read back', (_name, options, command) => {
  const played = play(bench({ emissivity: 0.95, ...options }), '03 E8', '03 B6', '03 B6', '05 56');
  expect(played.asked).toEqual(['04', command, '04', '01', '01']);
  expect(played.sayings.at(-1)).toEqual({ kind: 'notice', topic: 'emissivity', sentence: null });
  expect(played.facts).toHaveLength(1);
});

test('on RS-485 the address is no part of the checksum', () => {
  const played = play(bench({ emissivity: 0.95, address: 5 }), '03 E8');
  expect(played.asked).toEqual(['b504', 'b58403b631']);
});

test('a device that keeps another one is told by a notice, and measures on', () => {
  const played = play(bench({ emissivity: 0.95 }), '03 E8', '03 B6', '03 E8', '05 56');
  expect(played.sayings).toContainEqual(notice(/set to 0\.95: it keeps 1\. Or set it/));
  expect(played.facts).toHaveLength(1);
});

test('one that does not answer is asked once, and the notice names the option', () => {
  const played = play(bench({ emissivity: 0.95 }), '03 E8').fallQuiet();
  expect(played.asked).toEqual(['04', '8403b631', '01']);
  expect(played.sayings).toContainEqual(notice(/does not answer\. Set the option setChecksum/));
});

test('one that does not tell is left alone', () => {
  const played = bench({ emissivity: 0.95 }).fallQuiet();
  expect(played.asked).toEqual(['04', '01']);
  expect(played.sayings).toContainEqual(notice(/does not tell/));
});
