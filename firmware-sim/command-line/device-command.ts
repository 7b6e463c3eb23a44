import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { Argument, InvalidArgumentError, Option } from 'commander';
import {
  chooseSeed,
  EXIT_CODES_HELP,
  numberBetween,
  seedArgument,
} from '#sim/command-line/arguments.ts';
import { print, untilSignalled } from '#sim/command-line/run-scenario.ts';
import { obeyControlLine, parseControlLine } from '#sim/control-line.ts';
import { VirtualThermometer } from '#sim/gy-mcu90614/virtual-thermometer.ts';
import { LineTerminator } from '#sim/line-scanner/line.ts';
import { VirtualScanner } from '#sim/line-scanner/virtual-scanner.ts';
import type { Random } from '#sim/random.ts';
import { createRandom } from '#sim/random.ts';
import type { VirtualPort } from '#sim/virtual-port.ts';

type DeviceArguments = {
  readonly link: string;
  readonly seed?: number;
  readonly fault: readonly string[];
  readonly object: number;
  readonly ambient: number;
  readonly rate: number;
  readonly aim: string;
  readonly terminator: LineTerminator;
};

/** A device by hand: `type` takes a line from standard input that is no fault. */
type HandDevice = {
  readonly port: VirtualPort;
  readonly type: (line: string) => string;
  readonly close: () => void;
};

const HELP = `
Kinds:
  gy-mcu90614   thermometer module, 9-byte frames, answers its commands
  line-scanner  code scanner that sends AIM identifier, text and terminator

On standard input: a temperature (thermometer: object, and if given ambient) or a text (scanner), or
  fault unplug | replug | clear | noise P | cut P | flip P | silence MS
It runs until SIGINT or SIGTERM; the end of the input does not end it.

Examples:
  gatehouse sim device gy-mcu90614 --link /tmp/ir --object 36.6 --fault "noise 0.05" --fault "flip 0.01"
  gatehouse sim device line-scanner --link /tmp/scanner --terminator cr
${EXIT_CODES_HELP}`;

export function addDeviceCommand(program: Command): void {
  program
    .command('device')
    .description('a single device, driven by hand')
    .addArgument(
      new Argument('<kind>', 'what it is').choices(['gy-mcu90614', 'line-scanner'] as const),
    )
    .requiredOption('--link <path>', 'the name under which a reader opens it')
    .option('--seed <number>', 'the same seed gives the same faults', seedArgument)
    .option('--fault <fault>', 'from the start, may be repeated', collectFault, [])
    .option('--object <celsius>', 'thermometer: what it sees', numberBetween(-70, 380), 24)
    .option('--ambient <celsius>', 'thermometer: the air', numberBetween(-40, 125), 24)
    .option('--rate <number>', 'thermometer: frames per second', numberBetween(0.1, 1000), 14)
    .option('--aim <identifier>', 'scanner: AIM identifier, may be empty', ']Q1')
    .addOption(
      new Option('--terminator <name>', 'scanner: end of a line')
        .choices(Object.values(LineTerminator))
        .default('crlf'),
    )
    .addHelpText('after', HELP)
    .action((kind: string, given: DeviceArguments) => runDevice(kind, given));
}

async function runDevice(kind: string, given: DeviceArguments): Promise<void> {
  const seed = chooseSeed(given.seed);
  const random = createRandom(seed, 'device/faults');
  const device =
    kind === 'line-scanner' ? openScanner(given, random) : openThermometer(given, random);
  try {
    for (const fault of given.fault) applyFault(device, fault);
    print(`simulator ready: ${kind} at ${given.link}, seed ${seed}`);
    await untilSignalled((signal) => serveInput(device, signal));
  } finally {
    device.close();
  }
}

function openScanner(given: DeviceArguments, random: Random): HandDevice {
  const scanner = new VirtualScanner({
    name: basename(given.link),
    linkPath: given.link,
    random,
    format: { aimIdentifier: given.aim, terminator: given.terminator },
  });
  return {
    port: scanner.port,
    type: (line) => scanner.scan(line) ?? 'ok',
    close: () => scanner.close(),
  };
}

function openThermometer(given: DeviceArguments, random: Random): HandDevice {
  let view = {
    objectTemperatureCelsius: given.object,
    ambientTemperatureCelsius: given.ambient,
  };
  const thermometer = new VirtualThermometer({
    name: basename(given.link),
    linkPath: given.link,
    random,
    framesPerSecond: given.rate,
    view: () => view,
  });
  const type = (line: string) => {
    const [object, ambient = view.ambientTemperatureCelsius] = line.split(/\s+/).map(Number);
    if (!Number.isFinite(object) || !Number.isFinite(ambient))
      return `error "${line}" is no temperature.`;
    view = { objectTemperatureCelsius: object ?? 0, ambientTemperatureCelsius: ambient };
    return 'ok';
  };
  return { port: thermometer.port, type, close: () => thermometer.close() };
}

function serveInput(device: HandDevice, signal: AbortSignal): Promise<void> {
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => {
    const [verb, ...fault] = line.trim().split(/\s+/);
    if (verb === 'fault') print(applyFault(device, fault.join(' ')));
    else if (verb) print(device.type(line.trim()));
  });
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      input.close();
      process.stdin.destroy();
      resolve();
    });
  });
}

function applyFault(device: HandDevice, fault: string): string {
  return obeyControlLine(`fault ${device.port.name} ${fault}`, [device.port]);
}

function collectFault(fault: string, earlier: readonly string[]): readonly string[] {
  const request = parseControlLine(`fault device ${fault}`);
  if (request.kind === 'refused') throw new InvalidArgumentError(request.problem);
  return [...earlier, fault];
}
