import { describe, expect, test } from 'vitest';
import { driverProbes } from '#gateway/devices/device-registry.ts';
import { probeRounds } from '#gateway/devices/kit/probe-plan.ts';
import { textOf } from '#tests/support/repository.ts';

/**
 * How each kind of device is told to change, by its maker's manual: beginnings of commands, or bytes that are
 * commands by themselves. A device hears the questions for all others.
 */
const changing: Readonly<Record<string, readonly string[]>> = {
  'optris-ct': ['84', '85', 'ad', '3e'],
  'gy-mcu90614': ['a5ae53', 'a5af54', 'a551f6', 'a552f7', 'a545ea'],
  'gy-mcu90640': ['a51501bb', 'a51502bc', 'a51503bd', 'a525', 'a535'],
  'gy-614v': ['a406', 'a4ff', '0006'],
  'mlx90614-66': ['6666'],
  'modbus-thermometer': ['ff05', 'ff06', 'ff0f', 'ff10', '0106', '0110'],
  'raytek-mi': ['3d', '5846'],
  gm65: ['7e0008', '7e0009', '7e000a'],
  'zebra-ssi': ['c604', 'c804', 'fa04', 'eb04', 'ea04', 'e504'],
  honeywell: ['164d0d44454641', '2e'],
  newland: ['7e013030303040', '7e013030303023464143'],
  'cn-id-card': ['aaaaaa96690004'],
};

const asked = [...driverProbes].flatMap(([driver, { question }]) =>
  question === null ? [] : [{ driver, question, hex: Buffer.from(question).toString('hex') }],
);
const rounds = probeRounds(driverProbes).filter(({ questions }) => questions.length > 0);

describe.each(Object.entries(changing))('a %s', (device, commands) => {
  test('is changed by no question', () => {
    for (const { driver, hex } of asked) {
      for (const command of commands) {
        expect(holds(hex, command), `${driver} asks ${hex}, which holds ${command}`).toBe(false);
      }
    }
  });

  test('is changed by no two questions that follow each other', () => {
    for (const { questions } of rounds) {
      const row = questions.map(({ question }) => Buffer.from(question).toString('hex')).join('');
      for (const command of commands)
        expect(holds(row, command), `${device}: ${command}`).toBe(false);
    }
  });
});

test('a command that changes something would be found', () => {
  expect(holds('a515ba' + '8403b6', '84')).toBe(true);
  expect(holds('a18403', '84')).toBe(true);
  expect(holds('a84b03', '84')).toBe(false);
});

test('whoever takes any byte for a command is asked before everybody else at each of its rates', () => {
  for (const [driver, { baudRates, takesBareBytes }] of driverProbes) {
    if (!takesBareBytes) continue;
    for (const baudRate of baudRates) {
      const first = probeRounds(driverProbes).find((round) => round.baudRate === baudRate);
      expect(first?.questions[0]?.driver, `${baudRate} baud`).toBe(driver);
    }
  }
  expect(driverProbes.get('optris-ct')?.takesBareBytes).toBe(true);
});

test('every question stands in PROBING.md, byte for byte, and nothing else does', () => {
  const rows = textOf('gateway/devices/kit/PROBING.md').matchAll(
    /^\| `([\w-]+)` \| `([0-9A-F ]+)` \|/gm,
  );
  const written = [...rows].map(([, driver, bytes]) => [
    driver,
    bytes?.replaceAll(' ', '').toLowerCase(),
  ]);
  expect(written.toSorted()).toEqual(asked.map(({ driver, hex }) => [driver, hex]).toSorted());
});

test('no question is taken for an answer, by any driver', () => {
  for (const { question } of asked) {
    for (const [driver, { recognise }] of driverProbes) {
      expect(
        recognise(question),
        `${driver} takes ${Buffer.from(question).toString('hex')} for its own`,
      ).toBeNull();
    }
  }
});

/** At a whole byte, not in the middle of two. */
function holds(hex: string, command: string): boolean {
  for (let at = hex.indexOf(command); at >= 0; at = hex.indexOf(command, at + 1)) {
    if (at % 2 === 0) return true;
  }
  return false;
}
