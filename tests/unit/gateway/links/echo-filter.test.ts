import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EchoFilter } from '#gateway/links/echo-filter.ts';
import { cut } from '#tests/support/device-lines.ts';

const question = Uint8Array.of(0x01, 0x04, 0x00, 0x12);

function filtered(chunks: readonly Uint8Array[], expected: Uint8Array | null = question) {
  const passed: number[] = [];
  let echoedBytes = 0;
  const filter = new EchoFilter(
    (bytes) => passed.push(...bytes),
    (byteCount) => {
      echoedBytes += byteCount;
    },
  );
  filter.expect(expected);
  for (const chunk of chunks) filter.push(chunk);
  return { filter, passed, echoed: () => echoedBytes };
}

test('our own question in front of the answer is taken out, however it is cut', () => {
  const answer = Uint8Array.of(0x01, 0x04, 0x02, 0x01, 0x6e);
  void fc.assert(
    fc.property(fc.array(fc.nat(9)), (places) => {
      const { passed, echoed } = filtered(cut(Buffer.concat([question, answer]), places));
      expect(passed).toEqual([...answer]);
      expect(echoed()).toBe(question.length);
    }),
  );
});

test('what only begins like the question goes on whole', () => {
  const { passed, echoed } = filtered([Uint8Array.of(0x01, 0x04), Uint8Array.of(0x02, 0x01)]);
  expect(passed).toEqual([0x01, 0x04, 0x02, 0x01]);
  expect(echoed()).toBe(0);
});

test('a second repetition is no echo any more', () => {
  const { passed } = filtered([question, question]);
  expect(passed).toEqual([...question]);
});

test('half an echo is given back when the line falls quiet', () => {
  const { filter, passed } = filtered([question.subarray(0, 2)]);
  expect(passed).toEqual([]);
  filter.release();
  expect(passed).toEqual([0x01, 0x04]);
});

test('where no echo is expected nothing is taken out', () => {
  expect(filtered([question], null).passed).toEqual([...question]);
});
