import type { Command } from 'commander';
import type { SerialPortInfo } from '#gateway/links/list-ports.ts';
import { listPorts } from '#gateway/links/list-ports.ts';
import { readGatewayConfig } from './config-file.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';
import { probeText } from './probe-text.ts';

type DevicesArguments = {
  readonly json?: true;
  readonly probe?: string;
  readonly accept?: string;
  readonly config?: string;
};

const HELP = `
Examples:
  gatehouse gateway devices
  gatehouse gateway devices --probe /dev/ttyUSB0
  gatehouse gateway devices --accept thermometer-1 --config /etc/gatehouse/gateway.yaml
${exitCodeHelp}`;

export function addDevicesCommand(program: Command): void {
  program
    .command('devices')
    .description(
      'List the serial ports of this machine with their identity, or find out what is on one.',
    )
    .option(
      '--probe <port>',
      'listen to a port and ask what is there; changes nothing in any device',
    )
    .option(
      '--accept <device>',
      "say that the device that is in this one's port now is the right one",
    )
    .option('--config <file>', 'configuration of the gateway; for --accept')
    .option('--json', 'for a program that reads it')
    .addHelpText('after', HELP)
    .action((given: DevicesArguments) => ending(() => devices(given)));
}

function devices({ json, probe, accept, config }: DevicesArguments): Promise<number> {
  const asJson = json === true;
  if (accept !== undefined) return acceptAndTell(accept, config, asJson);
  return probe === undefined ? list(asJson) : probeAndTell(probe, asJson);
}

async function list(asJson: boolean): Promise<number> {
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

async function probeAndTell(port: string, asJson: boolean): Promise<number> {
  const { probeSerialPort } = await import('#gateway/app/probe-serial-port.ts');
  const probe = await probeSerialPort(port);
  console.log(asJson ? JSON.stringify(probe, null, 2) : probeText(probe));
  return probe.result.outcome === 'recognised' ? ExitCode.Done : ExitCode.NotWell;
}

async function acceptAndTell(
  deviceId: string,
  file: string | undefined,
  asJson: boolean,
): Promise<number> {
  if (file === undefined) {
    console.error('--accept needs --config <file>.');
    return ExitCode.Unusable;
  }
  const { acceptDevice } = await import('#gateway/app/device-identities.ts');
  const acceptance = acceptDevice(readGatewayConfig(file), deviceId);
  console.log(asJson ? JSON.stringify(acceptance, null, 2) : acceptance.sentence);
  return acceptance.isAccepted ? ExitCode.Done : ExitCode.Unusable;
}
