import { expect, test } from 'vitest';
import { readZones, triggerCommand, writeZone, Zone } from '#gateway/devices/gm65/commands.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('commands are those of the manual', () => {
  expect(hex(readZones(0x000a, 1))).toBe('7e000701000a01ee8a');
  expect(hex(writeZone(0x000a, 0x3e))).toBe('7e000801000a3e4ccf');
  expect(hex(readZones(0x002a, 2))).toBe('7e000701002a02d80f');
  expect(hex(readZones(Zone.SoftwareVersion, 1))).toBe('7e00070100e2017791');
  expect(hex(writeZone(0x0060, 0x41))).toBe('7e0008010060412756');
});

test('the trigger carries a real checksum and not the one that is never checked', () => {
  expect(hex(triggerCommand())).toMatch(/^7e000801000201(?!abcd)/);
});
