import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAccessToken } from '#gateway/station/access-token.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';

function tokenFile(content: string, mode = 0o600): string {
  const path = join(temporaryDirectory(), 'station.token');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const problemOf = (path: string) =>
  loadAccessToken(path).then(
    () => null,
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );

describe('the access token', () => {
  test('opens the station with exactly its text, white space around it aside', async () => {
    const token = await loadAccessToken(tokenFile(`${TOKEN}\n`));
    expect(token.matches(TOKEN)).toBe(true);
    for (const wrong of ['', TOKEN.slice(1), `${TOKEN}0`, TOKEN.toUpperCase()]) {
      expect(token.matches(wrong)).toBe(false);
    }
  });

  test('is not taken from a file that others may read', async () => {
    expect(await problemOf(tokenFile(TOKEN, 0o644))).toMatch(/^SECRET_UNREADABLE: .*mode 0644/);
  });

  test('is not taken when it is short enough to be guessed, and is not repeated in the message', async () => {
    const problem = await problemOf(tokenFile('tiger-secret'));
    expect(problem).toMatch(/^SECRET_UNREADABLE: .*12 characters.*at least 20/);
    expect(problem).not.toContain('tiger');
  });

  test.each(['', '\n\n'])('is not taken from an empty file', async (content) => {
    expect(await problemOf(tokenFile(content))).toMatch(/^SECRET_UNREADABLE: .*has 0 characters/);
  });

  test('is missed with the path of the file', async () => {
    expect(await problemOf('/nowhere/station.token')).toBe(
      'SECRET_UNREADABLE: The access token file /nowhere/station.token cannot be read.',
    );
  });
});
