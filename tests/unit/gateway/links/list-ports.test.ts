import { expect, test } from 'vitest';
import { listPorts } from '#gateway/links/list-ports.ts';
import { ch340, FakeMachine, ftdi } from '#tests/support/fake-ports.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

test('a port tells who its USB device is, and all its lasting names', async () => {
  const machine = new FakeMachine();
  machine.plugIn({
    name: 'ttyUSB0',
    ...ftdi,
    byId: 'usb-FTDI_FT232R_USB_UART_A10K3XYZ-if00-port0',
    byPath: 'pci-0000:00:14.0-usb-0:1:1.0-port0',
  });
  expect(await listPorts(machine.root)).toEqual([
    {
      path: '/dev/ttyUSB0',
      kernelDriver: 'ftdi_sio',
      usb: {
        vendorId: '0403',
        productId: '6001',
        serialNumber: 'A10K3XYZ',
        manufacturer: 'FTDI',
        product: 'FT232R USB UART',
      },
      byId: ['/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10K3XYZ-if00-port0'],
      byPath: ['/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0'],
      recommendedPath: '/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10K3XYZ-if00-port0',
    },
  ]);
});

test('adapters without a serial number are recommended by their socket', async () => {
  const machine = new FakeMachine();
  // Two CH340 share one by-id name; it belongs to whichever came last.
  machine.plugIn({ name: 'ttyUSB0', ...ch340, byPath: 'usb-0:1' });
  machine.plugIn({ name: 'ttyUSB1', ...ch340, byPath: 'usb-0:2', byId: 'usb-1a86_USB_Serial' });
  const ports = await listPorts(machine.root);
  expect(ports.map(({ recommendedPath }) => recommendedPath)).toEqual([
    '/dev/serial/by-path/usb-0:1',
    '/dev/serial/by-path/usb-0:2',
  ]);
  expect(ports[0]?.usb?.serialNumber).toBeNull();
});

test('without udev a serial number still makes a lasting name', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ftdi });
  const [port] = await listPorts(machine.root);
  expect(port).toMatchObject({ byId: [], recommendedPath: 'usb:0403:6001:A10K3XYZ' });
});

test('a UART of the board is listed when it is fitted; empty sockets and consoles are not', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyS0', uartType: '4' });
  machine.plugIn({ name: 'ttyS1', uartType: '0' });
  machine.addConsole('tty1');
  expect(await listPorts(machine.root)).toMatchObject([
    { path: '/dev/ttyS0', usb: null, recommendedPath: '/dev/ttyS0' },
  ]);
});

test('ports are listed as people count them', async () => {
  const machine = new FakeMachine();
  for (const name of ['ttyUSB10', 'ttyUSB9', 'ttyACM0']) machine.plugIn({ name, ...ch340 });
  const names = (await listPorts(machine.root)).map(({ path }) => path);
  expect(names).toEqual(['/dev/ttyACM0', '/dev/ttyUSB9', '/dev/ttyUSB10']);
});

test('a machine without serial ports has none, and that is no error', async () => {
  expect(await listPorts(temporaryDirectory())).toEqual([]);
});

test('this machine can be looked at', async () => {
  for (const port of await listPorts()) expect(port.path).toMatch(/^\/dev\/tty/);
});
