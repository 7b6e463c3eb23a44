import * as fs from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WRITTEN_KINDS } from '#gateway/sinks/influx/record-points.ts';
import { DATABASE_FILE, openForReading } from '#ops-centre/store/database.ts';
import { DATABASE, openGate, recordsBeyond } from '#tests/faults/gate-under-load.ts';
import { blockDisk, createBlockDisk } from '#tests/support/disk/block-disk.ts';
import { influxd } from '#tests/support/influxd.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { Differences } from '#tests/support/whole/differences.ts';
import { startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import type { JournalRow } from '#tests/support/whole/journal-rows.ts';
import { journalLength, journalRows } from '#tests/support/whole/journal-rows.ts';
import { mosquittoSub } from '#tests/support/whole/mosquitto-sub.ts';
import { auditOpsCentre } from '#tests/support/whole/ops-centre-process.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { startProgram } from '#tests/support/whole/program.ts';
import { everythingDelivered } from '#tests/support/whole/settled.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const DISK_MEGABYTES = 64;
const RECORDS_A_STAGE = 40;
const DELIVERED_WITHIN_MS = 60_000;
/** A deaf gateway is confirmed nothing more; what it has is out after less. */
const DEAF_WITHIN_MS = 3_000;

const DEAF_GATEWAY = fileURLToPath(import.meta.resolve('#tests/support/whole/deaf-gateway.ts'));

export const lyingDrive: Fault = {
  name: 'lying-drive',
  promise:
    'a drive that lied about flush and forgot its end with the mark costs no record that left the PC, nor a later one',
  unit: 'cuts',
  rounds: { short: 1, long: 20 },
  roundMs: 60_000,
  needs: [blockDisk, mosquitto, mosquittoSub, influxd],
  run: (run) => cutAgainAndAgain(run, startGatewayProcess, DELIVERED_WITHIN_MS),
  control: {
    what: 'a gateway that does not listen when the ops centre has other records under its numbers',
    rounds: 1,
    run: (run) =>
      cutAgainAndAgain(
        run,
        ({ configFile }) => startProgram([configFile], DEAF_GATEWAY),
        DEAF_WITHIN_MS,
      ),
  },
};

type LyingGate = Awaited<ReturnType<typeof openGate>>;
type Start = (gateway: LyingGate['gateway']) => Program;

async function cutAgainAndAgain(
  { rounds, seed, report }: FaultRun,
  startAgain: Start,
  withinMs: number,
): Promise<FaultFigures> {
  const gate = await openGate(seed);
  const { gateway } = gate;
  const folder = temporaryDirectory();
  const disk = await createBlockDisk({ folder, megabytes: DISK_MEGABYTES, cache: 'honest' });
  fs.symlinkSync(disk.directory, gateway.dataDirectory);
  const seen: Seen = { delivered: [], written: [] };
  const recoveryMs: number[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      await writeAndStop(gate, startGatewayProcess(gateway));
      await disk.replug('lying');
      const program = startGatewayProcess(gateway);
      await passAndDeliver(gate);
      await lookAround(seen, gateway, () => program.kill());
      await disk.cutPower();
      const again = startAgain(gateway);
      recoveryMs.push(await comeBack(gate, withinMs));
      await lookAround(seen, gateway, () => again.stop());
      report(`${round} of ${rounds} cuts`);
      if (round < rounds) await disk.replug('honest');
    }
    return { ...(await figuresOf(gate, seen, rounds)), recoveryMs };
  } finally {
    await disk.remove();
  }
}

/** States of the journal: what had to leave the PC, and whatever was written until the end. */
type Seen = {
  readonly delivered: (readonly JournalRow[])[];
  readonly written: (readonly JournalRow[])[];
};

/** On a slow machine somebody may come between the last delivery and the end. */
async function lookAround(
  { delivered, written }: Seen,
  gateway: LyingGate['gateway'],
  end: () => Promise<unknown>,
): Promise<void> {
  delivered.push(journalRows(gateway));
  await end();
  written.push(journalRows(gateway));
}

/** An orderly day, which the drive keeps. */
async function writeAndStop(gate: LyingGate, program: Program): Promise<void> {
  await gate.release();
  await recordsBeyond(gate.gateway, journalLength(gate.gateway) + RECORDS_A_STAGE);
  await program.stop();
}

/** People pass, and all of it leaves the PC: what had not would be gone with the drive. */
async function passAndDeliver(gate: LyingGate): Promise<void> {
  await gate.release();
  await recordsBeyond(gate.gateway, journalLength(gate.gateway) + RECORDS_A_STAGE);
  await gate.held();
  await everythingDelivered(gate.gateway, DELIVERED_WITHIN_MS);
}

/** Gives how long it took until a record was durable again. */
async function comeBack(gate: LyingGate, withinMs: number): Promise<number> {
  const { gateway } = gate;
  const length = journalLength(gateway);
  const startedAtMs = performance.now();
  await gate.release();
  await recordsBeyond(gateway, length);
  const recoveryMs = performance.now() - startedAtMs;
  await recordsBeyond(gateway, length + RECORDS_A_STAGE);
  await gate.held();
  await everythingDelivered(gateway, withinMs).catch(() => undefined);
  return recoveryMs;
}

/** What was ever in the journal, at the ops centre and in InfluxDB, by what happened when and where, not by number. */
async function figuresOf(
  gate: LyingGate,
  { delivered, written }: Seen,
  rounds: number,
): Promise<FaultFigures> {
  const bounds = (counts: (row: JournalRow) => boolean): Bounds => ({
    least: tallyOfAll(delivered, counts),
    most: tallyOfAll([...delivered, ...written], counts),
  });
  const happened = bounds(({ kind }) => kind !== 'gap');
  const plotted = bounds(({ kind }) => WRITTEN_KINDS.has(kind));
  const atCentre = compared(happened, happeningsAtCentre(gate.centre.dataDirectory));
  const points = compared(plotted, await happeningsInInflux(gate));
  const { epochs } = await auditOpsCentre(gate.centre);
  const conflicts = epochs.reduce((sum, epoch) => sum + epoch.conflicts, 0);
  const isBalanced = epochs.every(({ expected, found }) => expected === found);
  return {
    accepted: [...happened.least.values()].reduce((sum, count) => sum + count, 0),
    lost: atCentre.missing + points.missing,
    doubled: atCentre.doubled + points.doubled,
    unreportedGaps: epochs.reduce((sum, { missing }) => sum + missing.length, 0),
    broken: [
      // A drive that lies forgets as well when it is unplugged in order, before the next round.
      ...(epochs.length === 2 * rounds ? [] : [`There are ${epochs.length} epochs.`]),
      ...(isBalanced ? [] : ['The ops centre holds something else than it confirmed.']),
    ],
    measured: [`${conflicts} records came first under a number that was taken`],
  };
}

type Tally = ReadonlyMap<string, number>;
type Bounds = { readonly least: Tally; readonly most: Tally };

function tallyOf(names: readonly string[]): Tally {
  const tally = new Map<string, number>();
  for (const name of names) tally.set(name, (tally.get(name) ?? 0) + 1);
  return tally;
}

/**
 * A record keeps its place in all states of the journal. A step that an episode takes by itself is taken again, at the
 * same time, where the drive has forgotten it: that is another one, and stands elsewhere.
 */
function tallyOfAll(
  states: readonly (readonly JournalRow[])[],
  counts: (row: JournalRow) => boolean,
): Tally {
  const rows = states.flat().filter(counts);
  const records = new Map(
    rows.map((row) => [`${happeningOf(row)} ${row.position}`, happeningOf(row)]),
  );
  return tallyOf([...records.values()]);
}

function compared({ least, most }: Bounds, found: readonly string[]): Differences {
  const there = tallyOf(found);
  let missing = 0;
  let doubled = 0;
  for (const [name, count] of least) missing += Math.max(0, count - (there.get(name) ?? 0));
  for (const [name, count] of there) doubled += Math.max(0, count - (most.get(name) ?? 0));
  return { missing, doubled };
}

type Place = { readonly laneId?: string };

const happening = (kind: unknown, atMs: number, lane: unknown): string =>
  `${String(kind)} ${atMs} ${String(lane)}`;

const happeningOf = ({ kind, observedAtMs, facts }: JournalRow): string =>
  happening(kind, observedAtMs, (facts as Place).laneId);

function happeningsAtCentre(dataDirectory: string): readonly string[] {
  const db = openForReading(join(dataDirectory, DATABASE_FILE));
  try {
    return db
      .all("SELECT kind, observed_at_ms, body FROM events WHERE kind <> 'gap'")
      .map((row) =>
        happening(
          ...([row['kind'], Number(row['observed_at_ms'])] as const),
          (JSON.parse(String(row['body'])) as Place).laneId,
        ),
      );
  } finally {
    db.close();
  }
}

async function happeningsInInflux({ influx }: LyingGate): Promise<readonly string[]> {
  const found: string[] = [];
  for (const kind of WRITTEN_KINDS) {
    const rows = await influx.query(`select * from ${kind}`, DATABASE);
    found.push(...rows.map(({ time, lane }) => happening(kind, Date.parse(String(time)), lane)));
  }
  return found;
}
