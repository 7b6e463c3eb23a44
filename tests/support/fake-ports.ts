import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryDirectory } from './temporary-directory.ts';

/** A serial port as sysfs and udev show it. */
export type FakePort = {
  readonly name: string;
  readonly kernelDriver?: string;
  /** Files of the USB device; without it the port is soldered to the board. */
  readonly usb?: Readonly<Record<string, string>>;
  readonly byId?: string;
  readonly byPath?: string;
  /** `type` of the UART of a board; 0 means that none is fitted. */
  readonly uartType?: string;
};

/** A root directory with the parts of /sys, /dev and /proc that the gateway looks at, links relative as the kernel makes them. */
export class FakeMachine {
  readonly root = temporaryDirectory();
  #sockets = 0;

  plugIn(port: FakePort): void {
    this.#sockets += 1;
    const socket = `sys/devices/pci0000:00/usb1/1-${this.#sockets}`;
    const device = port.usb ? `${socket}/1-1:1.0/${port.name}` : `sys/devices/platform/serial8250`;
    for (const [file, text] of Object.entries(port.usb ?? {})) {
      this.write(`${socket}/${file}`, `${text}\n`);
    }
    this.write(`${device}/tty/${port.name}/dev`, '188:0\n');
    this.#link(`${device}/tty/${port.name}/device`, device);
    if (port.uartType) this.write(`${device}/tty/${port.name}/type`, `${port.uartType}\n`);
    if (port.kernelDriver) {
      this.write(`sys/bus/drivers/${port.kernelDriver}/bind`, '');
      this.#link(`${device}/driver`, `sys/bus/drivers/${port.kernelDriver}`);
    }
    this.#link(`sys/class/tty/${port.name}`, `${device}/tty/${port.name}`);
    this.write(`dev/${port.name}`, '');
    if (port.byId) this.#link(`dev/serial/by-id/${port.byId}`, `dev/${port.name}`);
    if (port.byPath) this.#link(`dev/serial/by-path/${port.byPath}`, `dev/${port.name}`);
  }

  /** A terminal without hardware behind it, such as a console. */
  addConsole(name: string): void {
    this.write(`sys/devices/virtual/tty/${name}/dev`, '4:1\n');
    this.#link(`sys/class/tty/${name}`, `sys/devices/virtual/tty/${name}`);
  }

  addProcess(pid: number, command: string, openFiles: readonly string[]): void {
    this.write(`proc/${pid}/comm`, `${command}\n`);
    fs.mkdirSync(this.path(`proc/${pid}/fd`), { recursive: true });
    for (const [descriptor, target] of openFiles.entries()) {
      fs.symlinkSync(target, this.path(`proc/${pid}/fd/${descriptor}`));
    }
  }

  path(relative: string): string {
    return path.join(this.root, relative);
  }

  write(relative: string, text: string): void {
    fs.mkdirSync(path.dirname(this.path(relative)), { recursive: true });
    fs.writeFileSync(this.path(relative), text);
  }

  #link(from: string, to: string): void {
    const directory = path.dirname(this.path(from));
    fs.mkdirSync(directory, { recursive: true });
    fs.symlinkSync(path.relative(directory, this.path(to)), this.path(from));
  }
}

export const ch340 = {
  kernelDriver: 'ch341-uart',
  usb: { idVendor: '1a86', idProduct: '7523', product: 'USB Serial' },
};

export const ftdi = {
  kernelDriver: 'ftdi_sio',
  usb: {
    idVendor: '0403',
    idProduct: '6001',
    manufacturer: 'FTDI',
    product: 'FT232R USB UART',
    serial: 'A10K3XYZ',
  },
};
