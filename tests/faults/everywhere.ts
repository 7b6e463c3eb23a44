import { readRunFacts } from '#gateway/app/run-file.ts';
import type { DeliveryAudit } from '#gateway/delivery/audit.ts';
import type { Influxd } from '#tests/support/influxd.ts';
import { differencesOf } from '#tests/support/whole/differences.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { auditGateway } from '#tests/support/whole/gateway-process.ts';
import type { JournalRow } from '#tests/support/whole/journal-rows.ts';
import { journalRows } from '#tests/support/whole/journal-rows.ts';
import {
  allPassages,
  auditOpsCentre,
  gatewayView,
} from '#tests/support/whole/ops-centre-process.ts';
import { everythingDelivered } from '#tests/support/whole/settled.ts';
import { influxPoints, pointName } from '#tests/support/whole/time-series.ts';
import type { Told } from '#tests/support/whole/witnesses.ts';
import { notKept } from '#tests/support/whole/witnesses.ts';
import type { Gate, OpsSide } from './gate-under-load.ts';
import { DATABASE } from './gate-under-load.ts';
import type { FaultFigures } from './matrix/fault.ts';

const DELIVERED_WITHIN_MS = 120_000;

type Everywhere = Gate & OpsSide & { readonly influx: Influxd };

/**
 * Waits until everything is delivered, then counts: everybody who was told of a record against the
 * journal, and the journal against InfluxDB, the ops centre and its console.
 */
export async function figuresEverywhere(
  gate: Everywhere,
  withinMs = DELIVERED_WITHIN_MS,
): Promise<FaultFigures> {
  const { audit, goOn } = await heldStill(gate.gateway, withinMs);
  try {
    return await compared(gate, audit);
  } finally {
    goOn();
  }
}

const ATTEMPTS = 20;

type HeldStill = { readonly audit: DeliveryAudit; readonly goOn: () => void };

/**
 * Episodes and alerts of people aside go a step further by themselves for half an hour: what is compared is what there
 * is while the gateway is stopped, at a moment when it had delivered everything, or after it had its time.
 */
async function heldStill(gateway: GatewaySetting, withinMs: number): Promise<HeldStill> {
  for (let attempt = 1; ; attempt++) {
    const isDelivered = await everythingDelivered(gateway, withinMs).then(
      () => true,
      () => false,
    );
    // Not before: the file may be that of one that was killed.
    const pid = readRunFacts(gateway)?.pid;
    const signal = (name: 'SIGSTOP' | 'SIGCONT') => void (pid && process.kill(pid, name));
    const goOn = () => signal('SIGCONT');
    signal('SIGSTOP');
    const audit = await auditGateway(gateway).catch((error: unknown) => {
      goOn();
      throw error;
    });
    if (audit.complete || !isDelivered || attempt === ATTEMPTS) return { audit, goOn };
    goOn();
  }
}

async function compared(gate: Everywhere, audit: DeliveryAudit): Promise<FaultFigures> {
  const { gateway, told, influx } = gate;
  const rows = journalRows(gateway);
  const witnessed = told();
  const points = differencesOf(pointNames(rows), await influxPoints(influx, DATABASE));
  const passages = differencesOf(
    rows.filter(({ kind }) => kind === 'passage').map(({ eventId }) => eventId),
    (await allPassages(gate.person)).map(({ eventId }) => eventId),
  );
  const centre = await centreDifferences(gate, rows);
  return {
    accepted: new Set([...rows, ...witnessed].map(({ eventId }) => eventId)).size,
    lost: lostOf(witnessed, rows) + points.missing + passages.missing + centre.missing,
    doubled: points.doubled + passages.doubled,
    unreportedGaps: audit.holes.length + audit.corruptPositions.length + centre.unreportedGaps,
    broken: [
      ...centre.broken,
      ...(audit.complete ? [] : ['By its own account the gateway has not delivered everything.']),
    ],
  };
}

/** Records that somebody was told of and that the journal does not hold. */
export const lostOf = (told: readonly Told[], rows: readonly JournalRow[]): number =>
  new Set(notKept(told, rows).map(({ eventId }) => eventId)).size;

/** A gap record is no point. */
const pointNames = (rows: readonly JournalRow[]): readonly string[] =>
  rows
    .filter(({ kind }) => kind !== 'gap')
    .map(({ kind, epoch, seq }) => pointName(kind, epoch, seq));

/** What the ops centre's own account of its store lacks of the journal. */
async function centreDifferences({ centre, person }: OpsSide, rows: readonly JournalRow[]) {
  const { epochs } = await auditOpsCentre(centre);
  const view = await gatewayView(person);
  const found = epochs.reduce((sum, epoch) => sum + epoch.found, 0);
  const conflicts = epochs.reduce((sum, epoch) => sum + epoch.conflicts, 0);
  const given = epochs.reduce((sum, { losses }) => sum + losses.length, 0);
  return {
    missing: Math.max(0, rows.length - found),
    unreportedGaps: epochs.reduce((sum, { missing }) => sum + missing.length, 0),
    broken: [
      ...(conflicts > 0 ? [`${conflicts} records came under a number that was taken.`] : []),
      ...(given > 0 ? [`The ops centre gave ${given} stretches up.`] : []),
      ...(found > rows.length ? [`The ops centre holds ${found} of ${rows.length} records.`] : []),
      ...(view?.missingCount === 0 ? [] : ['The console shows records as missing.']),
    ],
  };
}
