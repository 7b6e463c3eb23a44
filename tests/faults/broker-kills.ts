import type { EpochAudit } from '#ops-centre/app/audit.ts';
import { auditStore } from '#ops-centre/app/audit.ts';
import type { PouringGateway } from '#tests/faults/broker-under-load.ts';
import { eventually } from '#tests/support/eventually.ts';
import { sinksOf } from '#tests/support/whole/station.ts';
import type { FaultFigures, FaultRun } from './matrix/fault.ts';

/** SIGKILL of a broker under load: what it acknowledged and forgot must reach the ops centre all the same. */
const RECORDS_BETWEEN_KILLS = 300;
const LONGEST_DOWN_MS = 1_000;
const RECORDS_WITHIN_MS = 180_000;
export const ASKS_AFTER_MS = 500;
/** Longer than any run of a control. */
export const NEVER_ASKS_MS = 600_000;

export const killRounds = {
  unit: 'kills',
  rounds: { short: 10, long: 100 },
  roundMs: 15_000,
} as const;

export type KillScene = {
  readonly gateway: PouringGateway;
  /** Where the ops centre keeps its data. */
  readonly centreDirectory: string;
  /** Asks for what is missing. */
  readonly asks: boolean;
  readonly killAndRestart: (downMs: number) => Promise<void>;
};

const heldIn = (centreDirectory: string): EpochAudit | undefined =>
  auditStore(centreDirectory).epochs[0];

/** Each kill comes after the ops centre has had some since the one before. */
export async function killUnderLoad(
  { rounds, random, report }: FaultRun,
  scene: KillScene,
): Promise<FaultFigures> {
  const { gateway, centreDirectory, killAndRestart } = scene;
  const found = () => heldIn(centreDirectory)?.found ?? 0;
  const recoveryMs: number[] = [];
  for (let kill = 1; kill <= rounds; kill += 1) {
    const atMs = performance.now();
    const before = found();
    await eventually('records at the ops centre', () => found() > before, RECORDS_WITHIN_MS, 20);
    if (kill > 1) recoveryMs.push(performance.now() - atMs);
    const hasMore = () => found() >= before + RECORDS_BETWEEN_KILLS;
    await eventually('more records at the ops centre', hasMore, RECORDS_WITHIN_MS, 20);
    await killAndRestart(random.between(0, LONGEST_DOWN_MS));
    report(`${kill} of ${rounds} kills`);
  }
  await gateway.dry();
  return { ...(await figuresOf(scene)), recoveryMs };
}

async function figuresOf({ gateway, centreDirectory, asks }: KillScene): Promise<FaultFigures> {
  const { seq } = gateway.journal.head();
  const startedAtMs = performance.now();
  const isDone = () => (asks ? heldIn(centreDirectory)?.confirmedSeq === seq : isSent(gateway));
  await eventually('everything to be sent', isDone, RECORDS_WITHIN_MS, 100);
  if (!asks) await untilQuiet(centreDirectory);
  const held = heldIn(centreDirectory);
  const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
  return {
    accepted: seq,
    lost: seq - (held?.found ?? 0),
    doubled: held?.conflicts ?? 0,
    unreportedGaps: asks ? (held?.missing.length ?? 0) + (held?.losses.length ?? 0) : 0,
    // Not vacuous: the broker had lost what it had acknowledged.
    broken: !asks || gateway.resends() > 0 ? [] : ['The ops centre never had to ask.'],
    measured: [
      `the ops centre asked ${gateway.resends()} times, and had everything ${seconds} s after the last record`,
    ],
  };
}

async function isSent({ url, journal }: PouringGateway): Promise<boolean> {
  const sinks = await sinksOf({ url });
  return sinks.every(({ sentPosition }) => sentPosition === journal.head().position);
}

async function untilQuiet(centreDirectory: string): Promise<void> {
  let before = -1;
  const isQuiet = (): boolean => {
    const now = heldIn(centreDirectory)?.found ?? 0;
    const isSame = now === before;
    before = now;
    return isSame;
  };
  await eventually('the last record', isQuiet, RECORDS_WITHIN_MS, 2_000);
}
