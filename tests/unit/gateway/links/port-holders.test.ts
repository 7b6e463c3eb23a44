import { expect, test } from 'vitest';
import { holdersText, portHolders } from '#gateway/links/port-holders.ts';
import { FakeMachine } from '#tests/support/fake-ports.ts';

test('every program that has the port open is found, and no other', async () => {
  const machine = new FakeMachine();
  machine.addProcess(512, 'ModemManager', ['/dev/null', '/dev/ttyUSB0', '/dev/ttyUSB0']);
  machine.addProcess(600, 'sshd', ['/dev/null', '/dev/ttyUSB10']);
  machine.addProcess(700, 'gatehouse', ['/dev/ttyUSB0']);
  machine.write('proc/self/comm', 'not a number');
  const holders = await portHolders('/dev/ttyUSB0', machine.root);
  expect(holders).toEqual([
    { pid: 512, command: 'ModemManager' },
    { pid: 700, command: 'gatehouse' },
  ]);
  expect(holdersText(holders, 700)).toBe('ModemManager (pid 512), this program itself (pid 700)');
});

test('where nothing can be seen nobody is named', async () => {
  const machine = new FakeMachine();
  expect(await portHolders('/dev/ttyUSB0', machine.root)).toEqual([]);
  expect(holdersText([], 700)).toBe('');
});

test('a program of ours is called as it was started', async () => {
  const machine = new FakeMachine();
  machine.addProcess(512, 'MainThread', ['/dev/ttyUSB0']);
  const words = ['/opt/gatehouse/node_modules/.bin/node', 'gateway/launcher.mjs', 'gateway', 'run'];
  machine.write('proc/512/cmdline', [...words, '--config', 'gateway.yaml', ''].join('\0'));
  expect(await portHolders('/dev/ttyUSB0', machine.root)).toEqual([
    { pid: 512, command: 'gatehouse gateway run' },
  ]);
});
