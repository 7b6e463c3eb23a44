import { expect, test } from 'vitest';
import { QuestionRounds } from '#gateway/devices/kit/question-rounds.ts';

/** Each step is a letter, and its question that letter. */
function stand(firstPauseMs = 0) {
  const rounds = new QuestionRounds<string>({
    pauseMs: 100,
    firstPauseMs,
    begin: () => ['a', 'b'],
    ask: (step) => ({ question: Buffer.from(step), answerTimeoutMs: 1, drainMs: 1 }),
  });
  const next = () => {
    const step = rounds.next();
    return 'pauseMs' in step ? step.pauseMs : Buffer.from(step.question).toString();
  };
  return { rounds, next };
}

test('rests before the first question, and between two rounds', () => {
  const { rounds, next } = stand(900);
  expect([next(), next()]).toEqual([900, 'a']);
  rounds.goOn();
  expect(next()).toBe('b');
  rounds.goOn();
  expect([next(), next()]).toEqual([100, 'a']);
});

test('a question without an answer is the same when it is asked again', () => {
  const { next } = stand();
  expect([next(), next()]).toEqual(['a', 'a']);
});

test('what an answer makes necessary is asked before the rest', () => {
  const { rounds, next } = stand();
  next();
  rounds.goOn(['c']);
  expect(next()).toBe('c');
  rounds.goOn();
  expect(next()).toBe('b');
});

test('a round that is given up leaves nothing of itself', () => {
  const { rounds, next } = stand();
  next();
  rounds.goOn();
  rounds.end();
  expect(rounds.current).toBeUndefined();
  expect([next(), next()]).toEqual([100, 'a']);
});

test('what is asked instead comes after the pause', () => {
  const { rounds, next } = stand();
  next();
  rounds.end(['c']);
  expect([next(), next()]).toEqual([100, 'c']);
});

test('a round without questions is a pause', () => {
  const rounds = new QuestionRounds<string>({
    pauseMs: 100,
    firstPauseMs: 0,
    begin: () => [],
    ask: () => ({ question: Uint8Array.of(), answerTimeoutMs: 1, drainMs: 1 }),
  });
  expect(rounds.next()).toEqual({ pauseMs: 100 });
});
