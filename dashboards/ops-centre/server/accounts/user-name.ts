/** A name that was checked: as shown, and folded so that `Anna` and `anna` cannot be two people. */
export type UserName = { readonly userName: string; readonly userKey: string };

export const USER_NAME_EXPECTATION =
  'A user name has 2 to 40 letters, digits, dots, hyphens or underscores and begins with a letter or digit.';

/** Letters of any script: people on duty use their own names. `null` for anything else. */
export function readUserName(text: string): UserName | null {
  const userName = text.normalize('NFKC').trim();
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{1,39}$/u.test(userName)) return null;
  return { userName, userKey: userName.toLowerCase() };
}
