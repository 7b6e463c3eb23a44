import { expect, test } from 'vitest';
import { describeWith } from '#tests/support/describe-with.ts';
import { textOf } from '#tests/support/repository.ts';
import { udevadm } from '#tests/support/systemd-tools.ts';
import type { FakeAdapter } from '#tests/support/udev-bench.ts';
import { createUdevBench } from '#tests/support/udev-bench.ts';

const RULES = '95-gatehouse-serial.rules';
const ours = { [RULES]: textOf(`gateway/packaging/udev/${RULES}`) };

const adapters: Readonly<Record<string, FakeAdapter>> = {
  CH340: { vendorId: '1a86', productId: '7523', driver: 'ch341-uart', tty: 'ttyUSB0' },
  FTDI: { vendorId: '0403', productId: '6001', driver: 'ftdi_sio', tty: 'ttyUSB0' },
  CP210x: { vendorId: '10c4', productId: 'ea60', driver: 'cp210x', tty: 'ttyUSB0' },
  PL2303: { vendorId: '067b', productId: '2303', driver: 'pl2303', tty: 'ttyUSB0' },
  'a Honeywell scanner': { vendorId: '0c2e', productId: '0b6a', driver: 'cdc_acm', tty: 'ttyACM0' },
};
const { CH340: ch340, FTDI: ftdi } = adapters as { CH340: FakeAdapter; FTDI: FakeAdapter };
const modems: readonly FakeAdapter[] = [
  { vendorId: '12d1', productId: '1506', driver: 'option1', tty: 'ttyUSB0' },
  { vendorId: '1519', productId: '0443', driver: 'cdc_acm', tty: 'ttyACM0' },
];

describeWith(udevadm, 'the udev rules, applied by udevadm', () => {
  test('udev understands every line of them', async () => {
    const { log } = await createUdevBench(ftdi, ours).plugIn('tty');
    expect(log).toContain(`Reading rules file: /usr/lib/udev/rules.d/${RULES}`);
    expect(complaints(log)).toEqual([]);
  });

  test('udev complains of a line that it does not understand', async () => {
    const broken = { [RULES]: `${ours[RULES]}\nKERNEL="ttyUSB0", MOD="0660"\n` };
    const { log } = await createUdevBench(ftdi, broken).plugIn('tty');
    expect(complaints(log)).not.toEqual([]);
  });

  test.each(Object.entries(adapters))(
    '%s is left alone by ModemManager, is never put to sleep and belongs to the group of the service',
    async (_name, adapter) => {
      const bench = createUdevBench(adapter, ours);
      const { properties, log } = await bench.plugIn('tty');
      expect(properties).toMatchObject({ ID_MM_DEVICE_IGNORE: '1', ID_MM_PORT_IGNORE: '1' });
      expect(bench.attribute('power/control')).toBe('on');
      expect(log).toMatch(/ GROUP \d+/);
      expect(log).toContain('MODE 0660');
    },
  );

  test.each(modems)('the modem $vendorId:$productId stays a modem', async (modem) => {
    const { properties } = await createUdevBench(modem, ours).plugIn('tty');
    expect(properties['DEVNAME']).toBe(`/dev/${modem.tty}`);
    expect(properties['ID_MM_DEVICE_IGNORE']).toBeUndefined();
  });

  test('an FTDI chip hands its bytes over after 1 ms', async () => {
    const bench = createUdevBench(ftdi, ours);
    await bench.plugIn('tty');
    expect(bench.attribute('1-1:1.0/ttyUSB0/latency_timer')).toBe('1');
  });

  /** As brltty's own rules end: systemd is asked to start it for this device. */
  const brltty = {
    '85-brltty.rules':
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ENV{BRLTTY_BRAILLE_DRIVER}="bm", TAG+="systemd", ENV{SYSTEMD_WANTS}+="brltty-device@.service"\n',
  };

  test('brltty is not started for a CH340', async () => {
    const { properties } = await createUdevBench(ch340, { ...brltty, ...ours }).plugIn(
      'usb-device',
    );
    expect(properties['DEVTYPE']).toBe('usb_device');
    expect(properties['SYSTEMD_WANTS'] ?? '').toBe('');
  });

  test('without our rules brltty would be', async () => {
    const { properties } = await createUdevBench(ch340, brltty).plugIn('usb-device');
    expect(properties['SYSTEMD_WANTS']).toBe('brltty-device@.service');
  });
});

/** Lines about our file that are no report of what a rule did. */
function complaints(log: string): readonly string[] {
  return log
    .split('\n')
    .filter((line) => line.includes(`rules.d/${RULES}:`))
    .filter((line) => /invalid|unknown|must|ignoring|failed|expected/i.test(line));
}
