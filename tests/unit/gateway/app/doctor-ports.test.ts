import { expect, test } from 'vitest';
import { portFindings } from '#gateway/app/doctor-ports.ts';
import type { PortFacts } from '#gateway/app/port-facts.ts';
import { lookAtPorts } from '#gateway/app/port-facts.ts';
import { ch340, FakeMachine, ftdi } from '#tests/support/fake-ports.ts';

const serial = (id: string, path: string) => ({ id, link: { kind: 'serial' as const, path } });

async function findingsOn(machine: FakeMachine, ...devices: ReturnType<typeof serial>[]) {
  return portFindings(await lookAtPorts(devices, machine.root));
}

const byId = 'usb-FTDI_FT232R_USB_UART_A10K3XYZ-if00-port0';

test('nothing is said where each port has a lasting name and a device', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ftdi, byId });
  machine.plugIn({ name: 'ttyS0', uartType: '4' });
  expect(await findingsOn(machine, serial('ir', `/dev/serial/by-id/${byId}`))).toEqual([]);
});

test('a number instead of a name is told of, with the name to write', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ftdi, byId });
  expect(await findingsOn(machine, serial('ir', '/dev/ttyUSB0'))).toEqual([
    {
      ok: false,
      subject: 'device ir',
      sentence:
        '/dev/ttyUSB0 is whichever adapter came first; after a replug it may be another device.',
      action: `Write \`path: /dev/serial/by-id/${byId}\` instead.`,
    },
  ]);
});

test('a UART of the board keeps its number', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyS0', uartType: '4' });
  expect(await findingsOn(machine, serial('ir', '/dev/ttyS0'))).toEqual([]);
});

test('a by-id name that two adapters share is told of, with the socket to name', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ch340, byPath: 'usb-0:1' });
  machine.plugIn({ name: 'ttyUSB1', ...ch340, byPath: 'usb-0:2', byId: 'usb-1a86_USB_Serial' });
  const findings = await findingsOn(
    machine,
    serial('ir', '/dev/serial/by-path/usb-0:1'),
    serial('door', '/dev/serial/by-id/usb-1a86_USB_Serial'),
  );
  expect(findings).toEqual([
    {
      ok: false,
      subject: 'device door',
      sentence:
        '/dev/serial/by-id/usb-1a86_USB_Serial fits 2 adapters that call themselves the same (/dev/ttyUSB1, /dev/ttyUSB0); it leads to whichever came last.',
      action: 'Name it by its socket: `path: /dev/serial/by-path/usb-0:2`.',
    },
  ]);
});

test('an adapter without a serial number may keep its by-id name while it is the only one', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ch340, byId: 'usb-1a86_USB_Serial' });
  const findings = await findingsOn(machine, serial('ir', '/dev/serial/by-id/usb-1a86_USB_Serial'));
  expect(findings).toEqual([]);
});

test('an adapter that no device names is told of, and how to find out what it is', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ftdi, byId });
  machine.plugIn({ name: 'ttyUSB1', ...ch340 });
  const [finding, ...others] = await findingsOn(machine, serial('ir', `/dev/serial/by-id/${byId}`));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ ok: true, subject: 'port /dev/ttyUSB1' });
  expect(finding?.action).toContain('devices --probe /dev/ttyUSB1');
});

test('a device that is not plugged in is left to the device itself', async () => {
  expect(await findingsOn(new FakeMachine(), serial('ir', '/dev/ttyUSB0'))).toEqual([]);
});

test.each([
  ['ModemManager', 'for modems', 'udev rules'],
  ['brltty', 'for braille displays', 'apt-get purge brltty'],
])('%s is told of while it runs', async (command, sentence, action) => {
  const machine = new FakeMachine();
  machine.addProcess(512, command, []);
  const [finding] = await findingsOn(machine, serial('ir', '/dev/ttyUSB0'));
  expect(finding).toMatchObject({ ok: false, subject: 'machine' });
  expect(finding?.sentence).toContain(sentence);
  expect(finding?.action).toContain(action);
});

test('with our udev rules ModemManager may run, and brltty still may not', async () => {
  const machine = new FakeMachine();
  machine.addProcess(512, 'ModemManager', []);
  machine.addProcess(513, 'brltty', []);
  machine.write('etc/udev/rules.d/95-gatehouse-serial.rules', '');
  const findings = await findingsOn(machine, serial('ir', '/dev/ttyUSB0'));
  expect(findings.map(({ sentence }) => sentence)).toEqual([
    'brltty runs; it takes serial ports for braille displays.',
  ]);
});

test('a gateway without serial devices does not mind them', async () => {
  const machine = new FakeMachine();
  machine.addProcess(512, 'ModemManager', []);
  expect(await findingsOn(machine)).toEqual([]);
});

test('a user who may not open a port is told which group may', () => {
  const facts: PortFacts = {
    ports: [],
    rivals: [],
    hasRules: true,
    configured: [
      { deviceId: 'ir', name: '/dev/ttyS0', node: '/dev/ttyS0', missingGroup: 'dialout' },
    ],
  };
  expect(portFindings(facts)).toEqual([
    {
      ok: false,
      subject: 'device ir',
      sentence: 'This user may not open /dev/ttyS0; the group dialout may.',
      action:
        'Run `usermod -aG dialout USER` as root and sign in again, or ask as the user of the gateway.',
    },
  ]);
});
