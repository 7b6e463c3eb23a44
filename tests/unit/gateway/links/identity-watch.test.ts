import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { acceptIdentity, identityFiles } from '#gateway/links/identity-files.ts';
import { createIdentityWatch } from '#gateway/links/identity-watch.ts';
import { usbNameOf } from '#gateway/links/list-ports.ts';
import { portAt } from '#gateway/links/port-at.ts';
import { ch340, FakeMachine, ftdi } from '#tests/support/fake-ports.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const BOOK = 'device-identities.json';

/** A gateway's watch over one data directory; `restart` as after a restart. */
function createBench() {
  const directory = path.join(temporaryDirectory(), 'data');
  const adapters = new Map<string, string>();
  const notices: [string, string | null][] = [];
  const troubles: string[] = [];
  const start = () =>
    createIdentityWatch({
      store: identityFiles(directory),
      adapterOf: (deviceId) => Promise.resolve(adapters.get(deviceId) ?? null),
      onNotice: (deviceId, notice) => notices.push([deviceId, notice]),
      onTrouble: (trouble) => troubles.push(trouble),
    });
  return { directory, adapters, notices, troubles, start };
}

test('a device that was exchanged while the gateway was off is noticed', async () => {
  const { adapters, notices, start } = createBench();
  adapters.set('ir', 'usb:0403:6001:A');
  await start().opened('ir');
  adapters.set('ir', 'usb:0403:6001:B');
  const watch = start();
  await watch.opened('ir');
  expect(watch.noticeFor('ir')).toContain('usb:0403:6001:B instead of usb:0403:6001:A');
  expect(notices).toHaveLength(1);
});

test('a notice outlives restarts, and is told once per start', () => {
  const { notices, start } = createBench();
  const watch = start();
  watch.told('ir', 'A');
  watch.told('ir', 'B');
  watch.told('ir', 'B');
  expect(notices).toHaveLength(1);
  expect(start().noticeFor('ir')).toContain('B instead of A');
});

test('what a device says before its adapter is looked up is not lost', async () => {
  const { adapters, start } = createBench();
  const watch = start();
  adapters.set('ir', 'usb:0403:6001:A');
  await watch.opened('ir');
  watch.told('ir', 'PyroUSB');
  adapters.set('ir', 'usb:0403:6001:B');
  const opening = watch.opened('ir');
  watch.told('ir', 'GM65');
  await opening;
  await Promise.resolve();
  expect(watch.noticeFor('ir')).toContain('GM65 instead of PyroUSB');
});

test('an acceptance reaches a gateway that runs', () => {
  const { directory, notices, start } = createBench();
  const watch = start();
  watch.told('ir', 'A');
  watch.told('ir', 'B');
  expect(acceptIdentity(directory, 'ir', { usb: null, told: 'B' })).toBe(true);
  watch.refresh();
  expect(watch.noticeFor('ir')).toBeNull();
  expect(notices.at(-1)).toEqual(['ir', null]);
  expect(start().noticeFor('ir')).toBeNull();
});

test('an acceptance of yesterday does not cover who is there today', () => {
  const { directory, start } = createBench();
  const watch = start();
  watch.told('ir', 'A');
  acceptIdentity(directory, 'ir', { usb: null, told: 'B' });
  watch.told('ir', 'C');
  watch.refresh();
  expect(watch.noticeFor('ir')).toContain('C instead of A');
});

test('when the old one is back the notice is over', () => {
  const { notices, start } = createBench();
  const watch = start();
  for (const identity of ['A', 'B', 'A']) watch.told('ir', identity);
  expect(notices.map(([, notice]) => notice === null)).toEqual([false, true]);
});

test('the file is for its owner only, and replaced as a whole', () => {
  const { directory, start } = createBench();
  start().told('ir', 'A');
  expect(fs.statSync(path.join(directory, BOOK)).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(directory)).toEqual([BOOK]);
});

test('what an administrator accepts belongs to whom the directory belongs, so that the gateway can read it', () => {
  const { directory } = createBench();
  fs.mkdirSync(directory);
  if (process.getuid?.() === 0) fs.chownSync(directory, 1234, 1235);
  acceptIdentity(directory, 'ir', { usb: null, told: 'B' });
  const file = fs.statSync(path.join(directory, 'device-identities-accepted.json'));
  const owner = fs.statSync(directory);
  expect([file.uid, file.gid]).toEqual([owner.uid, owner.gid]);
});

test.each(['', '{', '[]', '{"ir":{"known":1}}', '{"ir":{"known":{"usb":"x"}}}'])(
  'a damaged file (%s) is told of, and everybody is met anew',
  (content) => {
    const { directory, troubles, start } = createBench();
    fs.mkdirSync(directory);
    fs.writeFileSync(path.join(directory, BOOK), content);
    const watch = start();
    expect(troubles).toEqual(['damaged']);
    watch.told('ir', 'A');
    expect(watch.noticeFor('ir')).toBeNull();
    expect(start().noticeFor('ir')).toBeNull();
    expect(troubles).toHaveLength(1);
  },
);

test('a disk that refuses is told of and stops nobody', () => {
  const { directory, troubles, start } = createBench();
  fs.mkdirSync(path.dirname(directory), { recursive: true });
  fs.writeFileSync(directory, 'a file where the directory should be');
  const watch = start();
  watch.told('ir', 'A');
  watch.told('ir', 'B');
  expect(watch.noticeFor('ir')).toContain('B instead of A');
  expect(troubles).toContain('unwritable');
});

test('two adapters that changed sockets are found by what sysfs says', async () => {
  const machine = new FakeMachine();
  const { start } = createBench();
  const paths: Record<string, string> = {
    ir: '/dev/serial/by-path/usb-0:1',
    door: '/dev/serial/by-path/usb-0:2',
  };
  const machines = [machine, new FakeMachine()];
  const other = { ...ftdi, usb: { ...ftdi.usb, serial: 'B20' } };
  machines[0]?.plugIn({ name: 'ttyUSB0', ...ftdi, byPath: 'usb-0:1' });
  machines[0]?.plugIn({ name: 'ttyUSB1', ...other, byPath: 'usb-0:2' });
  machines[1]?.plugIn({ name: 'ttyUSB0', ...other, byPath: 'usb-0:1' });
  machines[1]?.plugIn({ name: 'ttyUSB1', ...ftdi, byPath: 'usb-0:2' });
  const usbIn = async (root: string | undefined, deviceId: string) => {
    const usb = (await portAt(paths[deviceId] ?? '', root))?.usb;
    return usb ? usbNameOf(usb) : '';
  };
  const watch = start();
  for (const { root } of machines) {
    for (const deviceId of ['ir', 'door']) watch.told(deviceId, await usbIn(root, deviceId));
  }
  expect(watch.noticeFor('ir')).toContain('the two have been swapped');
  expect(watch.noticeFor('door')).toContain('the two have been swapped');
});

test('a name that leads nowhere, or to no port of this machine, has no adapter', async () => {
  const machine = new FakeMachine();
  machine.plugIn({ name: 'ttyUSB0', ...ch340 });
  machine.write('dev/pts/3', '');
  expect(await portAt('/dev/nothing', machine.root)).toBeNull();
  expect(await portAt('/dev/pts/3', machine.root)).toBeNull();
  expect((await portAt('/dev/ttyUSB0', machine.root))?.usb?.vendorId).toBe('1a86');
});
