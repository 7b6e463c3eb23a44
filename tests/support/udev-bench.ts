import * as fs from 'node:fs';
import * as path from 'node:path';
import { runTool, udevadm } from './systemd-tools.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A USB serial adapter as sysfs shows it: the device, its interface and the port that a driver made of it. */
export type FakeAdapter = {
  readonly vendorId: string;
  readonly productId: string;
  /** Of the port (`ttyUSB0`), or of the interface itself (`ttyACM0`). */
  readonly driver: string;
  readonly tty: 'ttyUSB0' | 'ttyACM0';
};

export type UdevBench = {
  /** Plugs it in: udevadm itself applies the rules to the USB device, or to the tty. */
  plugIn(part: 'usb-device' | 'tty'): Promise<{
    readonly properties: Readonly<Record<string, string>>;
    /** What udevadm said while it read and applied the rules. */
    readonly log: string;
  }>;
  /** What stands in a file of the USB device or of the port now. */
  attribute(file: string): string;
};

const USB_DEVICE = 'devices/pci0000:00/0000:00:14.0/usb1/1-1';

/** `rules`: file name to content; no other rules are in force. */
export function createUdevBench(
  adapter: FakeAdapter,
  rules: Readonly<Record<string, string>>,
): UdevBench {
  const root = temporaryDirectory();
  const sys = path.join(root, 'sys');
  const ttyDirectory = layAdapter(sys, adapter);
  fs.mkdirSync(path.join(root, 'rules'));
  for (const [name, content] of Object.entries(rules)) {
    fs.writeFileSync(path.join(root, 'rules', name), content);
  }
  fs.writeFileSync(path.join(root, 'run.sh'), script);
  return {
    plugIn: async (part) => {
      const device = part === 'tty' ? ttyDirectory : USB_DEVICE;
      const { output } = await runTool('unshare', [
        // Without root a user namespace lends the right to mount.
        ...(process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user']),
        'sh',
        path.join(root, 'run.sh'),
        root,
        udevadm.path ?? 'udevadm',
        `/${device}`,
      ]);
      return { properties: propertiesIn(output), log: output };
    },
    attribute: (file) => fs.readFileSync(path.join(sys, USB_DEVICE, file), 'utf8').trim(),
  };
}

/** The real udevadm in a mount namespace of its own, where /sys is ours, and /dev and /run are empty. */
const script = `set -e
mkdir -p "$1/dev" "$1/run" "$1/etc"
touch "$1/dev/null" && mount --bind /dev/null "$1/dev/null"
mount --bind "$1/sys" /sys
mount --rbind "$1/dev" /dev
mount --bind "$1/run" /run
mount --bind "$1/rules" /usr/lib/udev/rules.d
[ ! -d /etc/udev/rules.d ] || mount --bind "$1/etc" /etc/udev/rules.d
SYSTEMD_DEVICE_VERIFY_SYSFS=0 "$2" test --action=add "$3" 2>&1
`;

function layAdapter(sys: string, { vendorId, productId, driver, tty }: FakeAdapter): string {
  const isAcm = tty === 'ttyACM0';
  const usbInterface = `${USB_DEVICE}/1-1:1.0`;
  const port = isAcm ? usbInterface : `${usbInterface}/${tty}`;
  const ttyDirectory = `${port}/tty/${tty}`;
  const put = (file: string, content: string): void => {
    fs.mkdirSync(path.dirname(path.join(sys, file)), { recursive: true });
    fs.writeFileSync(path.join(sys, file), content);
  };
  const link = (from: string, to: string): void => {
    fs.mkdirSync(path.join(sys, to), { recursive: true });
    const target = path.relative(path.dirname(path.join(sys, from)), path.join(sys, to));
    fs.symlinkSync(target, path.join(sys, from));
  };
  put(`${USB_DEVICE}/uevent`, 'MAJOR=189\nMINOR=1\nDEVTYPE=usb_device\nDRIVER=usb\n');
  put(`${USB_DEVICE}/idVendor`, vendorId);
  put(`${USB_DEVICE}/idProduct`, productId);
  // Empty: what a rule writes into a plain file does not cut off what stood there.
  put(`${USB_DEVICE}/power/control`, '');
  put(`${usbInterface}/uevent`, 'DEVTYPE=usb_interface\n');
  put(`${ttyDirectory}/uevent`, `MAJOR=188\nMINOR=0\nDEVNAME=${tty}\n`);
  link(`${USB_DEVICE}/subsystem`, 'bus/usb');
  link(`${usbInterface}/subsystem`, 'bus/usb');
  link(`${port}/driver`, `bus/${isAcm ? 'usb' : 'usb-serial'}/drivers/${driver}`);
  link(`${ttyDirectory}/subsystem`, 'class/tty');
  link(`${ttyDirectory}/device`, port);
  if (isAcm) return ttyDirectory;
  put(`${port}/uevent`, `DRIVER=${driver}\n`);
  if (driver === 'ftdi_sio') put(`${port}/latency_timer`, '');
  link(`${port}/subsystem`, 'bus/usb-serial');
  return ttyDirectory;
}

function propertiesIn(output: string): Record<string, string> {
  const pairs = output.matchAll(/^([A-Z_]+)=(.*)$/gm);
  return Object.fromEntries([...pairs].map(([, name = '', value = '']) => [name, value]));
}
