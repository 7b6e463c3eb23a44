import { expect, test } from 'vitest';
import {
  deviceOptionsSchemas,
  driverNames,
  driverProbes,
} from '#gateway/devices/device-registry.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const name = 'raytek-mi';
const probe = driverProbes.get(name);
const recognise = (text: string) => probe?.recognise(Buffer.from(text)) ?? null;

test('ends whatever stands in the line, and asks for the name', () => {
  expect(Buffer.from(probe?.question ?? []).toString()).toBe('\r?XU\r');
});

test.each([
  ['an answer', '!XUMILT\r\n', { detail: 'Raytek MILT' }],
  [
    'a burst string',
    'UC T0150.3 I0027.1 E0.950\r\n',
    { detail: 'Raytek, sends 0150.3 C', options: { mode: 'burst' } },
  ],
  [
    'a burst string of several heads, with a piece of the one before',
    '27.1\r\nUF 1T0098.6 2T0099.0\r\n',
    { detail: 'Raytek, sends 0098.6 F', options: { mode: 'burst', head: 1 } },
  ],
])('a device is known by %s', (_name, text, match) => {
  expect(recognise(text)).toEqual(match);
  expect(deviceOptionsSchemas[name].safeParse(recognise(text)?.options ?? {}).success).toBe(true);
});

test.each([
  ['a refusal', '*Syntax error\r\n'],
  ['an answer to something else', '!T036.6\r\n'],
  ['a name that is none', '!XU\r\n'],
  ['values without a unit', 'T0036.6 I0027.1\r\n'],
  ['a code', 'PASS-7F3A\r\n'],
  ['its own question', '?XU\r'],
  ['half an answer', '!XUMI'],
])('%s is not taken for one', (_name, text) => {
  expect(recognise(text)).toBeNull();
});

test.each(driverNames.filter((other) => other !== name))(
  'the frames of %s are not taken for one',
  (other) => {
    for (const { hex } of goldenFramesOf(other).cases) {
      expect(probe?.recognise(bytesFromHex(hex))).toBeNull();
    }
  },
);
