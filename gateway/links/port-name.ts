import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { USB_NAME_PATTERN } from './link-config.ts';
import { listPorts, usbNameOf } from './list-ports.ts';

/**
 * Finds the device node behind a configured name, as things are right now: numbers such as
 * ttyUSB0 go to whoever comes first after a replug. `root` is `/` except in tests.
 */
export async function resolvePortName(name: string, root = '/'): Promise<string> {
  const usb = USB_NAME_PATTERN.exec(name);
  if (usb) return await nodeOfUsbDevice(name, usb, root);
  // Windows names its ports COM3; there is nothing to resolve.
  if (!path.isAbsolute(name)) return name;
  try {
    return await fs.realpath(path.join(root, name));
  } catch (cause) {
    throw new GatehouseError('LINK_NOT_FOUND', `There is no serial port ${name}.`, { cause });
  }
}

async function nodeOfUsbDevice(name: string, usb: RegExpExecArray, root: string): Promise<string> {
  const [, vendorId = '', productId = '', serialNumber] = usb;
  const matches = (await listPorts(root)).filter(
    (port) =>
      port.usb?.vendorId === vendorId.toLowerCase() &&
      port.usb.productId === productId.toLowerCase() &&
      (serialNumber === undefined || port.usb.serialNumber === serialNumber),
  );
  const [match] = matches;
  if (match === undefined) {
    throw new GatehouseError('LINK_NOT_FOUND', `No USB device ${name} is plugged in.`);
  }
  if (matches.length > 1) throw ambiguous(name, matches);
  return path.join(root, match.path);
}

function ambiguous(name: string, matches: Awaited<ReturnType<typeof listPorts>>): GatehouseError {
  const found = matches.map((port) => `${port.path} (${port.usb ? usbNameOf(port.usb) : '?'})`);
  return new GatehouseError(
    'LINK_NOT_FOUND',
    `${name} fits ${matches.length} ports: ${found.join(', ')}; name one by its /dev/serial/by-path entry.`,
  );
}
