import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { resolvePortName } from '#gateway/links/port-name.ts';
import { ch340, FakeMachine, ftdi } from '#tests/support/fake-ports.ts';

test('a lasting name leads to the number of the moment, anew each time', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ftdi, byId: 'usb-FTDI' });
  const byId = '/dev/serial/by-id/usb-FTDI';
  expect(await resolvePortName(byId, machine.root)).toBe(machine.path('dev/ttyUSB0'));
  fs.rmSync(machine.path('dev/serial/by-id/usb-FTDI'));
  fs.rmSync(machine.path('sys/class/tty/ttyUSB0'));
  machine.plugIn({ name: 'ttyUSB1', ...ftdi, byId: 'usb-FTDI' });
  expect(await resolvePortName(byId, machine.root)).toBe(machine.path('dev/ttyUSB1'));
  expect(await resolvePortName('usb:0403:6001', machine.root)).toBe(machine.path('dev/ttyUSB1'));
});

test.each(['usb:0403:6001', 'USB:0403:6001', 'usb:0403:6001:A10K3XYZ'])(
  '%s names a USB device',
  async (name) => {
    const machine = new FakeMachine();
    machine.plugIn({ name: 'ttyUSB0', ...ch340 });
    machine.plugIn({ name: 'ttyUSB1', ...ftdi });
    expect(await resolvePortName(name, machine.root)).toBe(machine.path('dev/ttyUSB1'));
  },
);

test.each([
  ['/dev/serial/by-id/usb-nobody', 'There is no serial port /dev/serial/by-id/usb-nobody.'],
  ['usb:dead:beef', 'No USB device usb:dead:beef is plugged in.'],
  ['usb:0403:6001:OTHER', 'No USB device usb:0403:6001:OTHER is plugged in.'],
])('%s is not there, and says so', async (name, message) => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ftdi });
  await expect(resolvePortName(name, machine.root)).rejects.toMatchObject({
    code: 'LINK_NOT_FOUND',
    message,
  });
});

test('a name that fits two devices is refused with both of them', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ch340 });
  machine.plugIn({ name: 'ttyUSB1', ...ch340 });
  await expect(resolvePortName('usb:1a86:7523', machine.root)).rejects.toMatchObject({
    code: 'LINK_NOT_FOUND',
    message:
      'usb:1a86:7523 fits 2 ports: /dev/ttyUSB0 (usb:1a86:7523), /dev/ttyUSB1 (usb:1a86:7523); name one by its /dev/serial/by-path entry.',
  });
});

test('a name of Windows is left as it is', async () => {
  expect(await resolvePortName('COM3')).toBe('COM3');
});
