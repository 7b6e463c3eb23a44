import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { readGatewayConfig } from './config-file.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';

type CaptureArguments = {
  readonly config: string;
  readonly directory: string;
  readonly device: readonly string[];
  readonly minutes: number;
};

const HELP = `
The gateway must not run meanwhile: it holds the ports. To record while it runs, write \`capture: {}\` into its configuration.
The files hold in clear what people showed; only this user may read them. Delete them when they have served.

Example: gatehouse gateway capture --config gateway.yaml --directory /tmp/lines --device scanner-1 --minutes 5
${exitCodeHelp}`;

export function addCaptureCommand(program: Command): void {
  program
    .command('capture')
    .description('Record what goes over the lines of the devices, for a replay.')
    .requiredOption('--config <file>', 'configuration of the gateway')
    .requiredOption('--directory <dir>', 'folder for the recordings')
    .option('--device <id>', 'only this device; may be repeated', collect, [])
    .option('--minutes <number>', 'ends by itself after so long', minutes, 10)
    .addHelpText('after', HELP)
    .action((given: CaptureArguments) => ending(() => capture(given)));
}

async function capture(given: CaptureArguments): Promise<number> {
  const config = readGatewayConfig(given.config);
  const devices = config.devices.filter(
    ({ id }) => given.device.length === 0 || given.device.includes(id),
  );
  const known = config.devices.map(({ id }) => id);
  const unknown = given.device.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new GatehouseError(
      'RECORDING_UNUSABLE',
      `The configuration has no device ${unknown.join(', ')}; it has ${known.join(', ')}.`,
    );
  }
  const { recordLines } = await import('#gateway/app/record-lines.ts');
  console.log(
    `Recording ${devices.length} lines into ${given.directory} for ${given.minutes} minutes; Ctrl-C ends it.`,
  );
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => told.abort());
  const lines = await recordLines({
    config: { ...config, devices },
    directory: given.directory,
    durationMs: given.minutes * 60_000,
    signal: told.signal,
    onState: ({ deviceId, state, detail }) => console.log(`${deviceId}: ${state} ${detail}`.trim()),
    onProgress: (text) => console.log(text),
  });
  for (const { deviceId, bytesIn, frames } of lines) {
    console.log(`${deviceId}: ${bytesIn} bytes, ${frames} frames`);
  }
  return lines.every(({ bytesIn }) => bytesIn > 0) ? ExitCode.Done : ExitCode.NotWell;
}

function collect(id: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, id];
}

function minutes(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 7 * 24 * 60) return value;
  throw new InvalidArgumentError('Expected a number of minutes, up to a week.');
}
