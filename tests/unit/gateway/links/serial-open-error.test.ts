import { describe, expect, test } from 'vitest';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { serialErrorFromCode, serialErrorFromText } from '#gateway/links/serial-open-error.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const attempt = { name: '/dev/serial/by-id/usb-FTDI', node: '/dev/ttyUSB7' };

function errno(code: string): Error {
  return Object.assign(new Error(`${code}: it failed`), { code });
}

describe('a failed system call', () => {
  test.each([
    ['ENOENT', 'LINK_NOT_FOUND'],
    ['ENXIO', 'LINK_NOT_FOUND'],
    ['ENODEV', 'LINK_NOT_FOUND'],
    ['EACCES', 'LINK_DENIED'],
    ['EPERM', 'LINK_DENIED'],
    ['EBUSY', 'LINK_BUSY'],
    ['EIO', 'LINK_FAILED'],
  ])('%s is %s', async (code, expected) => {
    const error = await serialErrorFromCode(attempt, errno(code));
    expect(error).toMatchObject({ code: expected });
    expect(error.message).toMatch(/\/dev\/serial\/by-id\/usb-FTDI \(\/dev\/ttyUSB7\).*\.$/);
  });

  test('an error that is explained already stays as it is', async () => {
    const explained = new GatehouseError('LINK_BUSY', 'It is taken.');
    expect(await serialErrorFromCode(attempt, explained)).toBe(explained);
  });
});

/** Texts as serialport 13.0.0 gives them, on Linux, macOS and Windows. */
describe('a text of serialport', () => {
  test.each([
    ['Error: No such file or directory, cannot open /dev/ttyUSB7', 'LINK_NOT_FOUND'],
    ['Opening COM9: File not found', 'LINK_NOT_FOUND'],
    ['Error: Permission denied, cannot open /dev/ttyUSB7', 'LINK_DENIED'],
    ['Error Resource temporarily unavailable Cannot lock port', 'LINK_BUSY'],
    ['Error: Resource busy, cannot open /dev/cu.usbserial', 'LINK_BUSY'],
    ['Opening COM3: Access denied', 'LINK_BUSY'],
  ])('“%s” is %s', async (message, code) => {
    expect(await serialErrorFromText(attempt, new Error(message))).toMatchObject({ code });
  });

  test('that nobody knows is decided by the device node', async () => {
    const unknown = new Error('something new');
    expect(await serialErrorFromText(attempt, unknown)).toMatchObject({ code: 'LINK_NOT_FOUND' });
    const there = { name: 'there', node: temporaryDirectory() };
    expect(await serialErrorFromText(there, unknown)).toMatchObject({ code: 'LINK_FAILED' });
  });
});
