import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT_CODES_HELP, numberBetween, wholeNumber } from '#sim/command-line/arguments.ts';
import { prepareDirectory, print, runScenario } from '#sim/command-line/run-scenario.ts';
import type { StreamOptions } from '#sim/scenarios/stream.ts';
import { framesOfEach, openStream } from '#sim/scenarios/stream.ts';
import { SimulatorError } from '#sim/simulator-error.ts';

type StreamArguments = {
  readonly directory: string;
  readonly thermometers: number;
  readonly rate: number;
  readonly seconds: number;
  readonly linger: number;
  readonly stamps?: string;
};

const MOST_STAMPS = 20_000_000;

const HELP = `
Frame i of each thermometer carries TO = 30.00 + (i mod 700) / 100. It begins when every line has a
reader and prints "stream started: MS" (CLOCK_MONOTONIC in milliseconds); frame i is due i / rate
seconds later. A frame that the reader is more than 0.25 s late for is dropped, as on a real line.
At the end: {"sent":…,"dropped":…,"latestWakeMs":…}.

--stamps writes when each frame left, as 64-bit little-endian floats (same clock; NaN: dropped),
thermometer after thermometer.

Examples:
  gatehouse sim stream --directory /tmp/bench --rate 20000 --seconds 10
  gatehouse sim stream --directory /tmp/bench --thermometers 16 --rate 50 --seconds 60 --stamps sent.f64
${EXIT_CODES_HELP}`;

export function addStreamCommand(program: Command): void {
  program
    .command('stream')
    .description('thermometers that send without pause, for measurements')
    .requiredOption('--directory <dir>', 'where the links are')
    .option('--thermometers <count>', 'how many', wholeNumber(1, 64), 1)
    .option('--rate <number>', 'frames per second of each', numberBetween(0.1, 100_000), 14)
    .option('--seconds <number>', 'how long', numberBetween(0.01, 86_400), 10)
    .option('--linger <seconds>', 'keep the lines open after the end', numberBetween(0, 3600), 2)
    .option('--stamps <file>', 'writes when each frame left')
    .addHelpText('after', HELP)
    .action(runStream);
}

async function runStream(given: StreamArguments): Promise<void> {
  prepareDirectory(given.directory);
  const options: StreamOptions = {
    directory: given.directory,
    thermometerCount: given.thermometers,
    framesPerSecond: given.rate,
    durationSeconds: given.seconds,
    started: (monotonicMs) => print(`stream started: ${monotonicMs}`),
  };
  const sentAtMs = given.stamps === undefined ? undefined : stampsFor(options);
  await runScenario({
    directory: given.directory,
    description: `${given.rate} frames/s each`,
    lingerSeconds: given.linger,
    open: () => openStream(sentAtMs ? { ...options, sentAtMs } : options),
  });
  if (given.stamps !== undefined && sentAtMs) writeStamps(given.stamps, sentAtMs);
}

function stampsFor(options: StreamOptions): Float64Array {
  const count = framesOfEach(options) * options.thermometerCount;
  if (count > MOST_STAMPS) {
    throw new SimulatorError(`${count} frames are too many to stamp; the most is ${MOST_STAMPS}.`);
  }
  return new Float64Array(count);
}

function writeStamps(file: string, sentAtMs: Float64Array): void {
  try {
    writeFileSync(file, sentAtMs);
  } catch (error) {
    throw new SimulatorError(`The stamps ${file} could not be written.`, { cause: error });
  }
}
