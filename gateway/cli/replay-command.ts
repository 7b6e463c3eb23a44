import * as fs from 'node:fs';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { clockJson, factsJson } from '#gateway/journal/draft-json.ts';
import { readGatewayConfig } from './config-file.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';

type ReplayArguments = {
  readonly config: string;
  readonly directory: string;
  readonly speed: 'recorded' | 'full';
  readonly out?: string;
};

const HELP = `
Standard output (or --out) gets one line of JSON for each record that the gateway made then: kind, time and facts.
Neither the journal nor a sink is touched. At full speed the result is the same as at the recorded one.

Example: gatehouse gateway replay --config gateway.yaml --directory /var/lib/gatehouse/captures > records.jsonl
${exitCodeHelp}`;

export function addReplayCommand(program: Command): void {
  program
    .command('replay')
    .description('Run a recording through drivers and decisions, and print the records.')
    .requiredOption('--config <file>', 'configuration that the gateway had then')
    .requiredOption(
      '--directory <dir>',
      'folder with the recordings; the newest run in it is played',
    )
    .addOption(
      new Option('--speed <speed>', 'with the pauses of the recording, or without')
        .choices(['recorded', 'full'] as const)
        .default('full'),
    )
    .option('--out <file>', 'write the records there')
    .addHelpText('after', HELP)
    .action((given: ReplayArguments) => ending(() => replayInto(given)));
}

async function replayInto({ config, directory, speed, out }: ReplayArguments): Promise<number> {
  const gatewayConfig = readGatewayConfig(config);
  const [{ findRecording }, { replay }, { systemClock }, { createLogger }] = await Promise.all([
    import('#gateway/app/replay/recording.ts'),
    import('#gateway/app/replay/replay.ts'),
    import('#gateway/app/system-clock.ts'),
    import('#gateway/telemetry/logger.ts'),
  ]);
  const recording = await findRecording(directory);
  if (recording.hasOtherRuns) {
    console.error('The folder holds several runs of the gateway; the newest is played.');
  }
  const sink = out === undefined ? process.stdout.fd : fs.openSync(out, 'w', 0o600);
  const { logLevel, logFormat } = gatewayConfig.telemetry;
  const totals = await replay({
    config: gatewayConfig,
    recording,
    speed,
    clock: systemClock,
    log: createLogger({ level: logLevel, format: logFormat, isTerminal: false }),
    onRecord: (draft) => fs.writeSync(sink, lineFrom(draft)),
  });
  if (out !== undefined) fs.closeSync(sink);
  const seconds = (totals.recordedMs / 1_000).toFixed(1);
  console.error(
    `${seconds} s of ${recording.filesByDevice.size} lines: ${totals.bytes} bytes, ${totals.frames} frames, ${totals.records} records.`,
  );
  return ExitCode.Done;
}

/** The facts are the very text that the journal would hold. */
function lineFrom(draft: RecordDraft): string {
  const { kind, observedAtMs, clock } = draft;
  return `{"kind":"${kind}","observedAtMs":${observedAtMs},"clock":${clockJson(clock)},"facts":${factsJson(draft)}}\n`;
}
