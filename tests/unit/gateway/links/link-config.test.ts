import { describe, expect, test } from 'vitest';
import { linkConfigSchema } from '#gateway/links/link-config.ts';
import { defaultSerialAdapter, openableLinkFrom } from '#gateway/links/link-factory.ts';
import { realClock } from '#tests/support/real-clock.ts';

const options = { baudRate: 9600, clock: realClock };

describe('a link is configured as', () => {
  test.each([
    { kind: 'serial', path: '/dev/serial/by-id/usb-FTDI' },
    { kind: 'serial', path: 'usb:1a86:7523', baudRate: 115_200, adapter: 'serialport' },
    { kind: 'tcp', host: 'nport.lobby', port: 4001 },
    { kind: 'replay', file: 'lobby.jsonl', speed: 'full' },
  ])('%o', (config) => {
    expect(linkConfigSchema.parse(config)).toMatchObject(config);
  });
});

describe('a link is not configured as', () => {
  test.each([
    ['a port without a path', { kind: 'serial' }],
    ['an unknown kind', { kind: 'bluetooth', path: 'x' }],
    ['a key that nobody knows', { kind: 'serial', path: '/dev/ttyS0', speed: 9600 }],
    ['a USB name that is none', { kind: 'serial', path: 'usb:1a86' }],
    ['a rate as text', { kind: 'serial', path: '/dev/ttyS0', baudRate: '9600' }],
    ['a port that TCP does not have', { kind: 'tcp', host: 'nport', port: 70_000 }],
  ])('%s', (_name, config) => {
    expect(linkConfigSchema.safeParse(config).success).toBe(false);
  });
});

test('every key says what it is', () => {
  for (const variant of linkConfigSchema.options) {
    for (const [key, value] of Object.entries(variant.shape)) {
      expect.soft(value.description, key).toMatch(/\w+/);
    }
  }
});

test.each([
  [{ kind: 'serial', path: '/dev/ttyS0' }, 'serial /dev/ttyS0'],
  [{ kind: 'tcp', host: 'nport', port: 4001 }, 'tcp nport:4001'],
  [{ kind: 'replay', file: 'lobby.jsonl' }, 'replay lobby.jsonl'],
])('%o is described as %s', (config, description) => {
  expect(openableLinkFrom(linkConfigSchema.parse(config), options).description).toBe(description);
});

test('Linux reads ports by itself, other systems through serialport', () => {
  const systems = ['linux', 'win32', 'darwin'] as const;
  expect(systems.map(defaultSerialAdapter)).toEqual(['tty', 'serialport', 'serialport']);
});
