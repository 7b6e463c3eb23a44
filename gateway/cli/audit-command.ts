import type { Command } from 'commander';
import type { DeliveryAudit, SinkAudit } from '#gateway/delivery/audit.ts';
import { auditDelivery, CONFIRMATIONS_ID } from '#gateway/delivery/audit.ts';
import { readGatewayConfig } from './config-file.ts';
import { ExitCode, ending, exitCodeHelp } from './exit-codes.ts';

export function addAuditCommand(program: Command): void {
  program
    .command('audit')
    .description(
      'Read the whole journal, check every row, and say what each sink has of it. The gateway may run meanwhile.',
    )
    .requiredOption('--config <file>', 'configuration of the gateway')
    .option('--json', 'for a program that reads it')
    .addHelpText(
      'after',
      `\nEnds with 1 while something is missing anywhere, with 0 when everybody has everything.\n${exitCodeHelp}`,
    )
    .action(({ config, json }: { config: string; json?: boolean }) =>
      ending(() => audit(config, json === true)),
    );
}

async function audit(file: string, asJson: boolean): Promise<number> {
  const [{ journalDirectory }, { sinkIdsOf }, { readJournalContents }] = await Promise.all([
    import('#gateway/app/journal-room.ts'),
    import('#gateway/app/sinks-room.ts'),
    import('#gateway/journal/journal-reader.ts'),
  ]);
  const config = readGatewayConfig(file);
  const expected = [
    ...sinkIdsOf(config),
    ...(config.mqtt.opsCentreConfirms ? [CONFIRMATIONS_ID] : []),
  ];
  const result = auditDelivery(readJournalContents(journalDirectory(config)), expected);
  console.log(asJson ? JSON.stringify(result, null, 2) : auditText(result));
  return result.complete ? ExitCode.Done : ExitCode.NotWell;
}

function auditText(audit: DeliveryAudit): string {
  const { head, records, countsByKind, epochs, sinks, holes, corruptPositions } = audit;
  const kinds = Object.entries(countsByKind).map(([kind, count]) => `${count} ${kind}`);
  const lines = [
    `journal     head ${head.epoch}:${head.seq}, ${records} records (${kinds.join(', ') || 'empty'})`,
    `epochs      ${epochs.map(({ epoch, firstSeq, lastSeq, reason }) => `${epoch} (${reason}) ${firstSeq}…${lastSeq}`).join(', ')}`,
    `holes       ${holes.length === 0 ? 'none' : stretches(holes)}`,
    `bad rows    ${corruptPositions.length === 0 ? 'none' : corruptPositions.slice(0, 20).join(', ')}`,
    ...sinks.map(sinkText),
  ];
  return `${lines.join('\n')}\n${audit.complete ? 'Complete: everybody has everything.' : 'Not complete yet; see above.'}`;
}

function sinkText({
  sinkId,
  contiguousPosition,
  missing,
  missingRecords,
  deadLetters,
}: SinkAudit): string {
  const verb = sinkId === CONFIRMATIONS_ID ? 'confirmed' : 'delivered';
  const gaps =
    missingRecords === 0 ? 'nothing missing' : `${missingRecords} missing (${stretches(missing)})`;
  return `${sinkId.padEnd(12)}${verb} up to ${contiguousPosition}, ${gaps}, ${deadLetters} dead letters`;
}

function stretches(list: readonly (readonly [number, number])[]): string {
  const shown = list
    .slice(0, 5)
    .map(([first, last]) => (first === last ? `${first}` : `${first}…${last}`));
  return list.length > 5 ? `${shown.join(', ')} and ${list.length - 5} more` : shown.join(', ');
}
