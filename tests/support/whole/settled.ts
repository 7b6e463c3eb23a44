import type { DeliveryAudit } from '#gateway/delivery/audit.ts';
import { EpisodeState } from '#gateway/domain/episode.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { GatewaySetting } from './gateway-process.ts';
import { auditGateway } from './gateway-process.ts';
import type { JournalRow } from './journal-rows.ts';
import { journalLength, journalRows } from './journal-rows.ts';
import { sinksOf } from './station.ts';

/**
 * Waits until at least `visits` people are in the journal, nothing more comes, and nothing waits in a
 * lane: each scan and each measurement ends in exactly one passage, so the three must balance. For
 * journals where every reading is a measurement.
 */
export async function everyPassageClosed(
  setting: GatewaySetting,
  visits: number,
): Promise<readonly JournalRow[]> {
  let lengthBefore = -1;
  let rows: readonly JournalRow[] = [];
  const look = () => {
    rows = journalRows(setting);
    const isQuiet = rows.length === lengthBefore;
    lengthBefore = rows.length;
    return isQuiet && isNobodySuspected(rows) && isEveryPassageClosed(countsOf(rows), visits);
  };
  try {
    await eventually('the closing of all passages', look, 120_000, 500);
  } catch (cause) {
    throw new Error(`Of ${visits} visits came ${JSON.stringify(countsOf(rows))}.`, { cause });
  }
  return rows;
}

const countsOf = (rows: readonly JournalRow[]) => {
  const passages = rows.filter((row) => row.kind === 'passage');
  return {
    scans: rows.filter(({ kind }) => kind === 'scan').length,
    readings: rows.filter(({ kind }) => kind === 'reading').length,
    passagesWithScan: passages.filter(({ facts }) => facts.scan !== null).length,
    passagesWithReading: passages.filter(({ facts }) => facts.reading !== null).length,
  };
};

function isEveryPassageClosed(
  { scans, readings, passagesWithScan, passagesWithReading }: ReturnType<typeof countsOf>,
  visits: number,
): boolean {
  return (
    Math.min(scans, readings) >= visits &&
    scans === passagesWithScan &&
    readings === passagesWithReading
  );
}

/** A suspicion goes a step further by itself: who waits aside has left that behind. */
function isNobodySuspected(rows: readonly JournalRow[]): boolean {
  const states = new Map<string, EpisodeState>();
  for (const { kind, facts } of rows) if (kind === 'episode') states.set(facts.episodeId, facts.to);
  return ![...states.values()].includes(EpisodeState.Suspected);
}

/** Waits until no lane writes any more; for lanes whose pairing window is shorter than a second. */
export function noMoreRecords(setting: GatewaySetting, withinMs = 120_000): Promise<boolean> {
  let lengthBefore = -1;
  const look = (): boolean => {
    const length = journalLength(setting);
    const isQuiet = length === lengthBefore;
    lengthBefore = length;
    return isQuiet && isNobodySuspected(journalRows(setting));
  };
  return eventually('the end of new records', look, withinMs, 1_000);
}

/** Waits until every sink has, and the ops centre has confirmed, what the journal holds; gives the audit. */
export async function everythingDelivered(
  setting: GatewaySetting,
  timeoutMs = 120_000,
): Promise<DeliveryAudit> {
  const isDelivered = () => hasDeliveredAll(setting);
  await eventually('the delivery of everything', isDelivered, timeoutMs, 200);
  // What the sinks have is written down within a second.
  let audit: DeliveryAudit | null = null;
  const look = async (): Promise<DeliveryAudit | false> => {
    audit = await auditGateway(setting);
    return audit.complete && audit;
  };
  try {
    return await eventually('a complete audit', look, timeoutMs);
  } catch (cause) {
    throw new Error(`The last audit said ${JSON.stringify(audit)}.`, { cause });
  }
}

async function hasDeliveredAll(setting: GatewaySetting): Promise<boolean> {
  const sinks = await sinksOf(setting);
  return (
    sinks.length > 0 &&
    sinks.every(
      ({ headPosition, sentPosition, confirmedPosition }) =>
        sentPosition === headPosition && (confirmedPosition ?? headPosition) === headPosition,
    )
  );
}
