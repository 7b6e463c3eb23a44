import { expect, test } from 'vitest';
import { passwordFault } from '#ops-centre/accounts/password-policy.ts';
import {
  csrfTokenOf,
  newSessionToken,
  newSetUpCode,
  setUpCodeHashOf,
  tokenHashOf,
} from '#ops-centre/accounts/tokens.ts';
import { readUserName } from '#ops-centre/accounts/user-name.ts';

test.each([
  ['short1234', 'anna', 'has 9 characters'],
  ['x'.repeat(129), 'anna', 'more than 128'],
  ['Password123', 'anna', 'tried first'],
  ['ＰＡＳＳＷＯＲＤ１２３', 'anna', 'tried first'],
  ['ababababab', 'cleo', 'tried first'],
  ['i-am-ANNA-here', 'anna', 'user name'],
])('the password %s of %s is refused', (password, userName, reason) => {
  expect(passwordFault(password, userName)).toContain(reason);
});

test.each([
  ['correct horse 7', 'anna'],
  ['八个字的密码不够长吧', 'anna'],
  ['no composition rules apply', 'anna'],
  ['Tr0ub4dor&3xyz'.padEnd(128, '!'), 'anna'],
])('the password %s of %s will do', (password, userName) => {
  expect(passwordFault(password, userName)).toBeNull();
});

test.each([
  ['anna', 'anna'],
  [' Anna ', 'anna'],
  ['王小明', '王小明'],
  ['j.o-e_2', 'j.o-e_2'],
  ['ａnna', 'anna'],
])('the name %j is known as %s', (text, userKey) => {
  expect(readUserName(text)?.userKey).toBe(userKey);
});

test.each(['', 'a', '-anna', 'an na', 'a\nb', 'x'.repeat(41), '<b>', 'a/b', '../..'])(
  'the name %j is refused',
  (text) => {
    expect(readUserName(text)).toBeNull();
  },
);

test('a set-up code can be typed as people type', () => {
  const code = newSetUpCode();
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  expect(setUpCodeHashOf(code.toLowerCase().replaceAll('-', ' '))).toBe(setUpCodeHashOf(code));
  expect(setUpCodeHashOf('O1L0-0000-0000')).toBe(setUpCodeHashOf('0110-0000-0000'));
  expect(setUpCodeHashOf(newSetUpCode())).not.toBe(setUpCodeHashOf(code));
});

test('neither the stored digest nor the CSRF token lets anybody rebuild the session token', () => {
  const token = newSessionToken();
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(new Set([token, tokenHashOf(token), csrfTokenOf(token)]).size).toBe(3);
});
