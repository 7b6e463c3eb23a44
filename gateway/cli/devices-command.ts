import type { Command } from 'commander';
import type { SerialPortInfo } from '#gateway/links/list-ports.ts';
import { listPorts } from '#gateway/links/list-ports.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';

export function addDevicesCommand(program: Command): void {
  program
    .command('devices')
    .description('List the serial ports of this machine with their identity.')
    .option('--json', 'for a program that reads it')
    .addHelpText('after', exitCodeHelp)
    .action(({ json }: { json?: boolean }) => ending(() => devices(json === true)));
}

async function devices(asJson: boolean): Promise<number> {
  const ports = await listPorts();
  if (asJson) console.log(JSON.stringify(ports, null, 2));
  else if (ports.length === 0) {
    console.log(
      'No serial port was found. Plug a device in; a USB adapter shows up as /dev/ttyUSB0 or /dev/ttyACM0.',
    );
  } else for (const port of ports) console.log(portText(port));
  return ExitCode.Done;
}

function portText({ path, kernelDriver, usb, recommendedPath }: SerialPortInfo): string {
  const identity = usb
    ? `${usb.vendorId}:${usb.productId} ${[usb.manufacturer, usb.product].filter(Boolean).join(' ')}, ${usb.serialNumber ? `serial number ${usb.serialNumber}` : 'no serial number'}`
    : 'not USB';
  return `${path}  ${kernelDriver ?? ''}  ${identity}\n    path: ${recommendedPath}`;
}
