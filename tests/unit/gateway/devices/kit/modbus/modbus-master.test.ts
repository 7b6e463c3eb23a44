import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModbusAnswer } from '#gateway/devices/kit/modbus/answer.ts';
import { ModbusMaster } from '#gateway/devices/kit/modbus/modbus-master.ts';
import type { ModbusRequest } from '#gateway/devices/kit/modbus/request.ts';
import { requestFrame } from '#gateway/devices/kit/modbus/request.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';
import { modbusFrame, registersAnswer } from '#tests/support/modbus-frames.ts';

function stand(request: ModbusRequest, address = 1) {
  const answers: ModbusAnswer[] = [];
  const discarded: [number, string][] = [];
  let answeredCount = 0;
  const master = new ModbusMaster({
    address,
    session: {
      output: () => undefined,
      discarded: (byteCount, reason) => discarded.push([byteCount, reason]),
      frame: () => undefined,
      send: () => undefined,
      answered: () => {
        answeredCount += 1;
      },
    },
    timing: { answerTimeoutMs: 100, drainMs: 500, quietBeforeMs: 5 },
    onAnswer: (answer) => answers.push(answer),
  });
  const inquiry = master.inquiry(request);
  return { master, inquiry, answers, discarded, answeredCount: () => answeredCount };
}

const readTwo: ModbusRequest = { kind: 'read', function: 4, register: 0, count: 2 };
const writeThree: ModbusRequest = { kind: 'write-single', register: 1, word: 3 };
const writeTwo: ModbusRequest = { kind: 'write-multiple', register: 1, words: [10, 258] };

test('a published answer is read', () => {
  const { master, inquiry, answers, answeredCount } = stand(readTwo);
  expect(inquiry).toMatchObject({ mayEcho: true, drainMs: 500, quietBeforeMs: 5 });
  master.push(bytesFromHex('01 04 04 00 00 6E 8C D6 41'));
  expect(answers).toEqual([{ address: 1, function: 4, kind: 'registers', words: [0, 0x6e8c] }]);
  expect(answeredCount()).toBe(1);
});

test('an answer that comes twice is an answer once', () => {
  const { master, answers, discarded } = stand(readTwo);
  const answer = registersAnswer(1, 4, 1, 2);
  master.push(answer);
  master.push(answer);
  expect(answers).toHaveLength(1);
  expect(discarded).toEqual([[9, 'unasked']]);
});

test.each([
  ['another address', readTwo, registersAnswer(2, 4, 1, 2)],
  ['another function', readTwo, registersAnswer(1, 3, 1, 2)],
  ['another size', readTwo, registersAnswer(1, 4, 1)],
  ['a refusal of another function', readTwo, modbusFrame(1, 0x83, 2)],
  ['a word that was not written', writeThree, modbusFrame(1, 6, 0, 1, 0, 4)],
  ['a register that was not written', writeThree, modbusFrame(1, 6, 0, 2, 0, 3)],
  ['another count of written words', writeTwo, modbusFrame(1, 0x10, 0, 1, 0, 1)],
])('an answer with %s is not the answer', (_name, request, bytes) => {
  const { master, answers, discarded, answeredCount } = stand(request);
  master.push(bytes);
  expect(answers).toEqual([]);
  expect(answeredCount()).toBe(0);
  expect(discarded).toEqual([[bytes.length, 'unasked']]);
});

test.each([
  ['one word', writeThree, modbusFrame(1, 6, 0, 1, 0, 3)],
  ['several words', writeTwo, modbusFrame(1, 0x10, 0, 1, 0, 2)],
])('writing %s is confirmed', (_name, request, bytes) => {
  const { master, answers } = stand(request);
  master.push(bytes);
  expect(answers).toMatchObject([{ kind: 'written', register: 1 }]);
});

test('a refusal is an answer', () => {
  const { master, answers, answeredCount } = stand(readTwo);
  master.push(bytesFromHex('01 84 02 C2 C1'));
  expect(answers).toEqual([{ address: 1, function: 4, kind: 'exception', code: 2 }]);
  expect(answeredCount()).toBe(1);
});

test('a device that was asked as 255 answers with whatever address it has', () => {
  const { master, answers } = stand(readTwo, 255);
  master.push(registersAnswer(7, 4, 1, 2));
  expect(answers).toMatchObject([{ address: 7 }]);
});

test('a question is open until it counts as unanswered', () => {
  const { master, answers } = stand(readTwo);
  master.unanswered();
  master.push(registersAnswer(1, 4, 1, 2));
  expect(answers).toEqual([]);
});

test('a false beginning that claims 250 bytes costs the answer behind it only the wait for silence', () => {
  const { master, answers } = stand(readTwo);
  master.push(bytesFromHex('01 03 FA'));
  master.push(registersAnswer(1, 4, 1, 2));
  expect(answers).toEqual([]);
  master.flush('stale');
  expect(answers).toHaveLength(1);
});

test('no question passes for an answer to itself, save the one that is its answer', () => {
  void fc.assert(
    fc.property(fc.nat(0xff), fc.integer({ min: 1, max: 125 }), (register, count) => {
      const request: ModbusRequest = { kind: 'read', function: 4, register, count };
      const { master, answers } = stand(request);
      master.push(requestFrame(1, request));
      master.flush('stale');
      expect(answers).toEqual([]);
    }),
  );
});
