import { expect, test } from 'vitest';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';

function stand() {
  const told: unknown[] = [];
  const board = new NoticeBoard({
    output: (output) => told.push('sentence' in output ? [output.topic, output.sentence] : output),
  });
  return { told, board };
}

test('a notice is told once when it begins and once when it is over', () => {
  const { told, board } = stand();
  for (const sentence of ['It is cold.', 'It is cold.', null, null]) board.tell('cold', sentence);
  expect(told).toEqual([
    ['cold', 'It is cold.'],
    ['cold', null],
  ]);
});

test('another sentence takes its place, and another topic stands beside it', () => {
  const { told, board } = stand();
  board.tell('cold', 'It is cold.');
  board.tell('cold', 'It is freezing.');
  board.tell('hot', 'It is hot.');
  expect(told).toHaveLength(3);
});

test('the first word always goes out: it withdraws what an earlier connection has said', () => {
  const { told, board } = stand();
  board.tell('cold', null);
  expect(told).toEqual([['cold', null]]);
});
