import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { Argument, InvalidArgumentError } from 'commander';
import { BOARD_SETTINGS } from '#sim/board-settings.ts';
import { chooseSeed, EXIT_CODES_HELP, seedArgument } from '#sim/command-line/arguments.ts';
import { print, untilSignalled } from '#sim/command-line/run-scenario.ts';
import { obeyControlLine, parseControlLine } from '#sim/control-line.ts';
import { FAULTS_HELP } from '#sim/fault-table.ts';
import type { FirmwareKind } from '#sim/firmware.ts';
import { FIRMWARE_KINDS, firmwareKindNamed } from '#sim/firmware-kinds.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { createRandom } from '#sim/random.ts';
import { SimulatorError } from '#sim/simulator-error.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';

type DeviceArguments = {
  readonly link: string;
  readonly seed?: number;
  readonly set: FirmwareSettings;
  readonly fault: readonly string[];
  readonly strictBaud?: true;
};

const HELP = `
Kinds, and what --set takes:
${FIRMWARE_KINDS.map(describeKind).join('\n')}
  every kind
${describeSettings(BOARD_SETTINGS.ofEveryDevice)}
  every thermometer
${describeSettings(BOARD_SETTINGS.ofThermometers)}

On standard input: a temperature (object, and if given ambient), a code or a card, or "fault" and one of
${FAULTS_HELP}
It runs until SIGINT or SIGTERM; the end of the input does not end it.

Examples:
  gatehouse sim device gy-mcu90614 --link /tmp/ir --set object=36.6 --fault "noise 0.05" --fault "flip 0.01"
  gatehouse sim device line-scanner --link /tmp/scanner --set terminator=cr
${EXIT_CODES_HELP}`;

export function addDeviceCommand(program: Command): void {
  program
    .command('device')
    .description('a single device, driven by hand')
    .addArgument(
      new Argument('<kind>', 'what it is').choices(FIRMWARE_KINDS.map(({ kind }) => kind)),
    )
    .requiredOption('--link <path>', 'the name under which a reader opens it')
    .option('--seed <number>', 'the same seed gives the same faults', seedArgument)
    .option('--set <name=value>', 'a setting, may be repeated', collectSetting, {})
    .option('--fault <fault>', 'from the start, may be repeated', collectFault, [])
    .option('--strict-baud', 'a reader at another rate than the device hears rubbish')
    .addHelpText('after', HELP)
    .action((name: string, given: DeviceArguments) => runDevice(name, given));
}

async function runDevice(name: string, given: DeviceArguments): Promise<void> {
  const kind = firmwareKindNamed(name);
  if (!kind) throw new SimulatorError(`There is no kind "${name}".`);
  const seed = chooseSeed(given.seed);
  const device = new VirtualDevice({
    name: basename(given.link),
    linkPath: given.link,
    kind,
    settings: given.set,
    random: (purpose) => createRandom(seed, `device/${purpose}`),
  });
  try {
    device.port.rate.isStrict = given.strictBaud ?? false;
    for (const fault of given.fault) applyFault(device, fault);
    print(`simulator ready: ${name} at ${given.link}, seed ${seed}`);
    await untilSignalled((signal) => serveInput(device, signal));
  } finally {
    device.close();
  }
}

function serveInput(device: VirtualDevice, signal: AbortSignal): Promise<void> {
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => {
    const [verb, ...fault] = line.trim().split(/\s+/);
    if (verb === 'fault') print(applyFault(device, fault.join(' ')));
    else if (line.trim() === 'devices') print(obeyControlLine(line, [device]));
    else if (verb) print(show(device, line.trim()));
  });
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      input.close();
      process.stdin.destroy();
      resolve();
    });
  });
}

function show(device: VirtualDevice, text: string): string {
  const { said, harm } = device.show(text);
  return harm ?? said;
}

function applyFault(device: VirtualDevice, fault: string): string {
  return obeyControlLine(`fault ${device.port.name} ${fault}`, [device]);
}

function collectFault(fault: string, earlier: readonly string[]): readonly string[] {
  const request = parseControlLine(`fault device ${fault}`);
  if (request.kind === 'refused') throw new InvalidArgumentError(request.problem);
  return [...earlier, fault];
}

function collectSetting(text: string, earlier: FirmwareSettings): FirmwareSettings {
  const [, name, value] = /^([\w-]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Expected name=value.');
  }
  return { ...earlier, [name]: value };
}

function describeKind({ kind, summary, settings }: FirmwareKind): string {
  const lines = [`  ${kind.padEnd(18)} ${summary}`, describeSettings(settings)];
  return lines.filter((line) => line !== '').join('\n');
}

function describeSettings(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, meaning]) => `    ${name.padEnd(16)} ${meaning}`)
    .join('\n');
}
