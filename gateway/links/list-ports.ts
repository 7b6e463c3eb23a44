import * as fs from 'node:fs/promises';
import * as path from 'node:path';

/** Who a USB device says it is (USB 2.0 §9.6.1). */
export type UsbIdentity = {
  /** Four hexadecimal digits, lower case. */
  readonly vendorId: string;
  readonly productId: string;
  /** `null` for CH340 and PL2303, which have none: two of them can only be told apart by their socket. */
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  readonly product: string | null;
};

/** One serial port that exists right now. */
export type SerialPortInfo = {
  /** Name of the moment, for example `/dev/ttyUSB0`. */
  readonly path: string;
  /** Kernel driver, for example `ch341-uart`. */
  readonly kernelDriver: string | null;
  readonly usb: UsbIdentity | null;
  /** `/dev/serial/by-id/…`: follows the adapter to any socket. */
  readonly byId: readonly string[];
  /** `/dev/serial/by-path/…`: stays with the socket. */
  readonly byPath: readonly string[];
  /** What to write into the configuration. */
  readonly recommendedPath: string;
};

/**
 * The serial ports with their identity, from sysfs and the udev links alone. `udevadm` is not
 * needed: it is missing on small systems. `root` is `/` except in tests.
 */
export async function listPorts(root = '/'): Promise<readonly SerialPortInfo[]> {
  const classDirectory = path.join(root, 'sys/class/tty');
  const byId = await linksInto(root, 'dev/serial/by-id');
  const byPath = await linksInto(root, 'dev/serial/by-path');
  const names = await namesIn(classDirectory);
  const ports = await Promise.all(
    names.map(async (name) => {
      const device = await realPathOrNull(path.join(classDirectory, name, 'device'));
      if (device === null || (await isEmptySocket(path.join(classDirectory, name)))) return null;
      return portFrom(name, await identityOf(device, root), {
        kernelDriver: await kernelDriverOf(device),
        byId: byId.get(name) ?? [],
        byPath: byPath.get(name) ?? [],
      });
    }),
  );
  return ports.filter((port) => port !== null).sort((a, b) => compareNames(a.path, b.path));
}

function portFrom(
  name: string,
  usb: UsbIdentity | null,
  rest: Pick<SerialPortInfo, 'kernelDriver' | 'byId' | 'byPath'>,
): SerialPortInfo {
  const devicePath = `/dev/${name}`;
  const [idName, pathName] = [rest.byId[0], rest.byPath[0]];
  // Without a serial number two adapters of one kind fight over a single by-id name.
  const hasOwnIdentity = usb?.serialNumber != null;
  const recommendedPath = hasOwnIdentity
    ? (idName ?? usbNameOf(usb))
    : (pathName ?? idName ?? devicePath);
  return { path: devicePath, usb, recommendedPath, ...rest };
}

/** The `usb:` name under which a configuration can name this device. */
export function usbNameOf(usb: UsbIdentity): string {
  const serial = usb.serialNumber === null ? '' : `:${usb.serialNumber}`;
  return `usb:${usb.vendorId}:${usb.productId}${serial}`;
}

/** ttyUSB10 after ttyUSB9. */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** A board has sockets ttyS0…31 whether or not there is a UART behind them; `type` 0 means there is none. */
async function isEmptySocket(ttyDirectory: string): Promise<boolean> {
  return (await textIn(path.join(ttyDirectory, 'type'))) === '0';
}

async function kernelDriverOf(device: string): Promise<string | null> {
  const driver = await realPathOrNull(path.join(device, 'driver'));
  return driver === null ? null : path.basename(driver);
}

/** Walks up from the interface to the USB device that carries it. */
async function identityOf(device: string, root: string): Promise<UsbIdentity | null> {
  const top = path.join(await fs.realpath(root), 'sys');
  for (let at = device; at.startsWith(`${top}${path.sep}`); at = path.dirname(at)) {
    const vendorId = await textIn(path.join(at, 'idVendor'));
    const productId = await textIn(path.join(at, 'idProduct'));
    if (vendorId === null || productId === null) continue;
    return {
      vendorId: vendorId.toLowerCase(),
      productId: productId.toLowerCase(),
      serialNumber: await textIn(path.join(at, 'serial')),
      manufacturer: await textIn(path.join(at, 'manufacturer')),
      product: await textIn(path.join(at, 'product')),
    };
  }
  return null;
}

/** The links of a udev directory by the tty name that they point to. */
async function linksInto(root: string, directory: string): Promise<Map<string, string[]>> {
  const links = new Map<string, string[]>();
  for (const link of (await namesIn(path.join(root, directory))).sort()) {
    const target = await fs.readlink(path.join(root, directory, link)).catch(() => null);
    if (target === null) continue;
    const name = path.basename(target);
    links.set(name, [...(links.get(name) ?? []), `/${directory}/${link}`]);
  }
  return links;
}

/** What cannot be read is not there: a device may go while it is being looked at. */
function namesIn(directory: string): Promise<string[]> {
  return fs.readdir(directory).catch(() => []);
}

function realPathOrNull(link: string): Promise<string | null> {
  return fs.realpath(link).catch(() => null);
}

async function textIn(file: string): Promise<string | null> {
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  return text.trim() === '' ? null : text.trim();
}
