import { expect, test } from 'vitest';
import { createCredentialCheck } from '#gateway/broker/credential-check.ts';
import { hashPassword, isPasswordHash, passwordMatches } from '#gateway/broker/password-hash.ts';

const right = Buffer.from('correct horse');
const wrong = Buffer.from('battery staple');

test('a hash fits its own password only, and is salted', async () => {
  const [one, two] = await Promise.all([hashPassword(right), hashPassword(right)]);
  expect(one).not.toBe(two);
  expect(isPasswordHash(one)).toBe(true);
  expect(await passwordMatches(right, one)).toBe(true);
  expect(await passwordMatches(wrong, one)).toBe(false);
  expect(await passwordMatches(right, 'correct horse')).toBe(false);
});

test('right, wrong and unknown are told apart from each other only by the right password', async () => {
  const checker = createCredentialCheck({
    hashes: new Map([['gateway', await hashPassword(right)]]),
  });
  expect(await checker.check('gateway', wrong)).toBe('wrong');
  expect(await checker.check('gateway', right)).toBe('right');
  expect(await checker.check('gateway', wrong)).toBe('wrong');
  expect(await checker.check('nobody', right)).toBe('wrong');
  expect(await checker.check('gateway', Buffer.alloc(2_000))).toBe('wrong');
});

test('a known right password is right at once while others wait their turn', async () => {
  const hashes = new Map([['gateway', await hashPassword(right)]]);
  const checker = createCredentialCheck({ hashes, maxConcurrent: 1, maxWaiting: 1 });
  await checker.check('gateway', right);
  const guesses = ['a', 'b', 'c', 'd'].map((text) => checker.check('gateway', Buffer.from(text)));
  let guessesDone = 0;
  for (const guess of guesses) void guess.then(() => guessesDone++);
  expect(await checker.check('gateway', right)).toBe('right');
  expect(guessesDone).toBeLessThanOrEqual(2);
  expect((await Promise.all(guesses)).sort()).toEqual(['busy', 'busy', 'wrong', 'wrong']);
});
