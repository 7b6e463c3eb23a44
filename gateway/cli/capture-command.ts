import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { DeviceConfig, GatewayConfig } from '#gateway/config/gateway-config.ts';
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
  const wanted = wantedDevices(config, given.device);
  const { recordable } = await import('#gateway/app/black-box.ts');
  const devices = recordable(wanted);
  for (const { id, driver } of wanted.filter((device) => !devices.includes(device))) {
    console.log(
      `${id} is left out: what a ${driver} sends holds personal data and is never recorded.`,
    );
  }
  if (devices.length === 0) return ExitCode.NotWell;
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

function wantedDevices(
  { devices }: GatewayConfig,
  ids: readonly string[],
): readonly DeviceConfig[] {
  const known = devices.map(({ id }) => id);
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    const message = `The configuration has no device ${unknown.join(', ')}; it has ${known.join(', ')}.`;
    throw new GatehouseError('RECORDING_UNUSABLE', message);
  }
  return devices.filter(({ id }) => ids.length === 0 || ids.includes(id));
}

function collect(id: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, id];
}

function minutes(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 7 * 24 * 60) return value;
  throw new InvalidArgumentError('Expected a number of minutes, up to a week.');
}
