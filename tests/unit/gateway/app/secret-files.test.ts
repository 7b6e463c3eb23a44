import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPemFile, readSecretFile } from '#gateway/app/secret-files.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

function secretFile(content: string, mode = 0o600): string {
  const file = path.join(temporaryDirectory(), 'secret');
  fs.writeFileSync(file, content);
  fs.chmodSync(file, mode);
  return file;
}

const unreadable = { code: 'SECRET_UNREADABLE' };

describe('a secret file', () => {
  it('gives its first line, without the line break that an editor left', async () => {
    expect(await readSecretFile(secretFile('hunter2\n'))).toBe('hunter2');
    expect(await readSecretFile(secretFile('hunter2\r\nsecond line\n'))).toBe('hunter2');
    expect(await readSecretFile(secretFile('hunter2'))).toBe('hunter2');
  });

  it.each([0o604, 0o602, 0o601, 0o666, 0o777])(
    'that everybody may use (mode %o) is refused',
    async (mode) => {
      await expect(readSecretFile(secretFile('hunter2', mode))).rejects.toMatchObject(unreadable);
    },
  );

  it.each([0o600, 0o400, 0o640])('of its owner and group (mode %o) is taken', async (mode) => {
    expect(await readSecretFile(secretFile('hunter2', mode))).toBe('hunter2');
  });

  it.each(['', '\n', '   \n', '\nhunter2'])(
    'whose first line is empty (%j) is refused',
    async (content) => {
      await expect(readSecretFile(secretFile(content))).rejects.toMatchObject(unreadable);
    },
  );

  it('that is missing, a directory or far too large is refused with its name', async () => {
    const missing = path.join(temporaryDirectory(), 'none');
    await expect(readSecretFile(missing)).rejects.toThrow(missing);
    await expect(readSecretFile(temporaryDirectory())).rejects.toMatchObject(unreadable);
    await expect(readSecretFile(secretFile('x'.repeat(70_000)))).rejects.toMatchObject(unreadable);
  });

  it('never shows its content in an error', async () => {
    const refused = await readSecretFile(secretFile('hunter2', 0o644)).catch(
      (error: Error) => error,
    );
    expect(String(refused)).not.toContain('hunter2');
  });
});

describe('a PEM file', () => {
  it('is given whole; a certificate is no secret', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
    expect(await readPemFile(secretFile(pem, 0o644))).toBe(pem);
  });

  it.each(['PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'])(
    'with a %s must not be open to everybody, also behind a certificate',
    async (label) => {
      const pem = `-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n-----BEGIN ${label}-----\nabc\n`;
      await expect(readPemFile(secretFile(pem, 0o644))).rejects.toMatchObject(unreadable);
      expect(await readPemFile(secretFile(pem, 0o640))).toBe(pem);
    },
  );

  it('that is missing is refused', async () => {
    await expect(readPemFile('/no/such/file.pem')).rejects.toMatchObject(unreadable);
  });
});
