import type { DeliveryAudit } from '#gateway/delivery/audit.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { GatewaySetting } from './gateway-process.ts';
import { auditGateway } from './gateway-process.ts';
import type { JournalRow } from './journal-rows.ts';
import { journalRows } from './journal-rows.ts';

/**
 * Waits until nothing waits in a lane any more: each scan and each measurement ends in exactly one
 * passage, so the three must balance. For journals where every reading is a measurement.
 */
export function everyPassageClosed(setting: GatewaySetting): Promise<readonly JournalRow[]> {
  return eventually('the closing of all passages', () => {
    const rows = journalRows(setting);
    const passages = rows.filter((row) => row.kind === 'passage');
    const count = (kind: JournalRow['kind']): number =>
      rows.filter((row) => row.kind === kind).length;
    const isClosed =
      passages.length > 0 &&
      count('scan') === passages.filter(({ facts }) => facts.scan !== null).length &&
      count('reading') === passages.filter(({ facts }) => facts.reading !== null).length;
    return isClosed && rows;
  });
}

type SinkAnswer = {
  readonly sinkId: string;
  readonly state: string;
  readonly headPosition: number;
  readonly sentPosition: number;
  readonly confirmedPosition: number | null;
};

/** Waits until every sink has, and the ops centre has confirmed, what the journal holds; gives the audit. */
export async function everythingDelivered(
  setting: GatewaySetting,
  timeoutMs = 60_000,
): Promise<DeliveryAudit> {
  await eventually('the delivery of everything', () => hasDeliveredAll(setting), timeoutMs);
  // What the sinks have is written down within a second.
  return eventually('a complete audit', async () => {
    const audit = await auditGateway(setting);
    return audit.complete && audit;
  });
}

async function hasDeliveredAll({ url }: GatewaySetting): Promise<boolean> {
  const sinks = await sinksOf(url);
  return (
    sinks.length > 0 &&
    sinks.every(
      ({ headPosition, sentPosition, confirmedPosition }) =>
        sentPosition === headPosition && (confirmedPosition ?? headPosition) === headPosition,
    )
  );
}

export async function sinksOf(url: string): Promise<readonly SinkAnswer[]> {
  try {
    const response = await fetch(`${url}/api/sinks`);
    return ((await response.json()) as { sinks: readonly SinkAnswer[] }).sinks;
  } catch {
    return [];
  }
}
