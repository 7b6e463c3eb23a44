import { expect, test } from 'vitest';
import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { probeRounds, recogniseAnswer, recogniseHeard } from '#gateway/devices/kit/probe-plan.ts';

function probe(change: Partial<DriverProbe>): DriverProbe {
  return {
    baudRates: [9600],
    question: Uint8Array.of(0xa5),
    answerTimeoutMs: 100,
    recognise: () => null,
    ...change,
  };
}

const recognises = (marker: number) => (bytes: Uint8Array) =>
  bytes.includes(marker) ? { detail: `byte ${marker}` } : null;

test("every driver's likeliest rate comes before anybody's second, 9600 and 115200 before the rest", () => {
  const probes = new Map([
    ['slow', probe({ baudRates: [19_200, 9600] })],
    ['usual', probe({ baudRates: [9600, 115_200] })],
    ['fast', probe({ baudRates: [115_200, 9600] })],
  ]);
  const rounds = probeRounds(probes).map(({ baudRate, questions }) => [
    baudRate,
    questions.map(({ driver }) => driver),
  ]);
  expect(rounds).toEqual([
    [9600, ['usual']],
    [115_200, ['fast']],
    [19_200, ['slow']],
    [9600, ['slow', 'fast']],
    [115_200, ['usual']],
  ]);
});

test('the shortest question comes first', () => {
  const probes = new Map([
    ['long', probe({ question: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) })],
    ['short', probe({ question: Uint8Array.of(1) })],
    ['middle', probe({ question: Uint8Array.of(1, 2, 3) })],
  ]);
  const [round] = probeRounds(probes);
  expect(round?.questions.map(({ driver }) => driver)).toEqual(['short', 'middle', 'long']);
});

test('a device that takes any byte for a command is asked first, at every rate of its own', () => {
  const probes = new Map([
    ['checked', probe({ baudRates: [9600, 115_200], question: Uint8Array.of(1) })],
    [
      'bare',
      probe({
        baudRates: [115_200, 9600],
        question: Uint8Array.of(1, 2, 3, 4),
        takesBareBytes: true,
      }),
    ],
  ]);
  const rounds = probeRounds(probes).map(({ baudRate, questions }) => [
    baudRate,
    questions.map(({ driver }) => driver),
  ]);
  expect(rounds).toEqual([
    [9600, ['bare', 'checked']],
    [115_200, ['bare']],
    [9600, []],
    [115_200, ['checked']],
  ]);
});

test('a driver that only listens has its rate listened to, and asks nothing', () => {
  const probes = new Map([['listener', probe({ baudRates: [57_600], question: null })]]);
  expect(probeRounds(probes)).toEqual([{ baudRate: 57_600, questions: [] }]);
});

test('no drivers, no rounds', () => {
  expect(probeRounds(new Map())).toEqual([]);
});

const asked = probe({ question: Uint8Array.of(1), recognise: recognises(0x10) });
const streaming = probe({ question: null, recognise: recognises(0x20) });
const both = new Map([
  ['asked', asked],
  ['streaming', streaming],
]);
const question = { driver: 'asked', question: Uint8Array.of(1), answerTimeoutMs: 100 };

test('what a line says by itself may be any driver’s frame', () => {
  expect(recogniseHeard(Uint8Array.of(0, 0, 0, 0, 0x20), both)?.driver).toBe('streaming');
});

test('a few bytes that nobody asked for are nobody’s', () => {
  expect(recogniseHeard(Uint8Array.of(0x10, 0x20), both)).toBeNull();
});

test('the same few bytes are an answer when they were asked for', () => {
  expect(
    recogniseAnswer(Uint8Array.of(0x10, 0), Uint8Array.of(0x10, 0), question, both)?.driver,
  ).toBe('asked');
});

test('the question itself, repeated by the adapter, is no answer', () => {
  const echoes = new Map([['asked', { ...asked, recognise: recognises(1) }]]);
  expect(recogniseAnswer(Uint8Array.of(1), Uint8Array.of(1), question, echoes)).toBeNull();
});

test('behind the echo the answer is found', () => {
  expect(
    recogniseAnswer(Uint8Array.of(1, 0x10, 0), Uint8Array.of(1, 0x10, 0), question, both)?.driver,
  ).toBe('asked');
});

test('an answer to the question before, or a stream that begins late, counts too', () => {
  const late = Uint8Array.of(0, 0, 0, 0, 0x20);
  expect(recogniseAnswer(Uint8Array.of(0x20), late, question, both)?.driver).toBe('streaming');
});
