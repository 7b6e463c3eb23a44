import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { readMachine } from '#gateway/app/machine.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { Influxd } from '#tests/support/influxd.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import type { Person } from '#tests/support/ops-centre/running-centre.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { examplePassage, exampleScan } from '#tests/support/stored-records.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { externalBroker, layOutGateway } from '#tests/support/whole/gateway-process.ts';
import type { OpsCentreSetting } from '#tests/support/whole/ops-centre-process.ts';
import {
  allAlerts,
  auditOpsCentre,
  layOutOpsCentre,
  setUpFirstPerson,
  startOpsCentreProcess,
} from '#tests/support/whole/ops-centre-process.ts';
import { startProgram } from '#tests/support/whole/program.ts';
import { settingsOf, writeSettings } from '#tests/support/whole/reloads.ts';
import { everythingDelivered } from '#tests/support/whole/settled.ts';
import { sinksOf } from '#tests/support/whole/station.ts';
import { measurementsOf } from '#tests/support/whole/time-series.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

const ALERTING_GATEWAY = fileURLToPath(
  import.meta.resolve('#tests/support/whole/alerting-gateway.ts'),
);
/** As the launcher and the service unit start Node (DECISIONS 20). */
const AS_INSTALLED = { NODE_OPTIONS: '--max-semi-space-size=2', MALLOC_ARENA_MAX: '1' } as const;

const DATABASE = 'backlog';
const HOURS_AWAY = 72;
const LOOK_EVERY_MS = 100;
const ROWS_A_CHUNK = 2_000;
const IDLE_LOOKS = 30;

const PROMISED = {
  rowsASecondToInflux: 5_000,
  rowsASecondToCentre: 2_000,
  alertP99Ms: 2_000,
  memoryBytes: 60 * 1024 * 1024,
} as const;

const ROWS = { short: 200_000, long: 1_300_000 } as const;
/** The short form runs in CI, beside whatever else a machine does: half as good is still no failure of ours. */
const SLACK_OF_SHORT_FORM = 2;

export const backlog: Fault = {
  name: 'backlog',
  promise: 'what 72 hours without a network left is fetched quickly, and alerts overtake it',
  unit: 'rows',
  rounds: ROWS,
  roundMs: 1,
  needs: [mosquitto, influxd],
  run: (run) => drain(run, {}),
  control: {
    what: 'a gateway that sends two hundred old records a second',
    rounds: 1_000,
    // After a batch comes the rest that makes the rate: many small batches, lest the last one, which nobody waits for, be most of it.
    run: (run) =>
      drain(run, { delivery: { backlogRecordsPerSecond: 200 }, influx: { batchMaxLines: 100 } }),
  },
};

/** Settings other than those of a gateway that is as it should be. */
type Throttle = Readonly<Partial<Record<'delivery' | 'influx', Readonly<Record<string, number>>>>>;

type Scene = {
  readonly gateway: GatewaySetting;
  readonly influx: Influxd;
  readonly centre: OpsCentreSetting;
  readonly person: Person;
};

async function drain(
  { rounds: rows, report }: FaultRun,
  throttle: Throttle,
): Promise<FaultFigures> {
  const scene = await layOut(throttle);
  report('an idle gateway, for its memory');
  const idleBytes = await idleMemory(scene.gateway);
  report(`${rows} rows into its journal`);
  await fill(scene.gateway, rows);
  const startedWallMs = Date.now();
  const { toInfluxMs, toCentreMs, peakBytes } = await watchDrain(scene, rows, report);
  const delays = (await allAlerts(scene.person))
    .filter(({ observedAtMs }) => observedAtMs >= startedWallMs)
    .map(({ receivedAtMs, observedAtMs }) => receivedAtMs - observedAtMs)
    .toSorted((one, other) => one - other);
  const figures = {
    influxRate: (rows / toInfluxMs) * 1_000,
    centreRate: (rows / toCentreMs) * 1_000,
    alerts: delays.length,
    alertP99Ms: delays[Math.ceil(delays.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY,
    memoryBytes: peakBytes - idleBytes,
  };
  const slack = rows < ROWS.long ? SLACK_OF_SHORT_FORM : 1;
  return { ...(await lossesOf(scene)), ...judged(figures, slack) };
}

async function layOut(throttle: Throttle): Promise<Scene> {
  const directory = temporaryDirectory();
  const broker = await startMosquitto();
  onTestFinished(() => broker.stop());
  const influx = await startInfluxd();
  onTestFinished(() => influx.stop());
  const centre = await layOutOpsCentre({ directory, mqtt: { url: broker.url } });
  const person = await setUpFirstPerson(centre, startOpsCentreProcess(centre));
  const gateway = await layOutGateway({
    ...{ directory, lines: directory, laneCount: 1, people: 'rush' },
    mqtt: externalBroker(broker.url),
    influx: {
      ...{ version: 'v1', url: influx.url, database: DATABASE, createDatabase: true },
      ...throttle.influx,
    },
  });
  writeSettings(gateway, { ...settingsOf(gateway), delivery: throttle.delivery ?? {} });
  return { gateway, influx, centre, person };
}

async function idleMemory(gateway: GatewaySetting): Promise<number> {
  const program = startProgram([gateway.configFile], ALERTING_GATEWAY, AS_INSTALLED);
  await program.sees(/gateway ready/);
  let bytes = 0;
  let looks = 0;
  const look = (): boolean => {
    bytes = Math.max(bytes, residentBytes(program.pid));
    return ++looks >= IDLE_LOOKS;
  };
  await eventually('an idle gateway', look, 60_000, LOOK_EVERY_MS);
  await program.stop();
  return bytes;
}

/** As if nobody could be reached for three days. */
async function fill({ dataDirectory }: GatewaySetting, rows: number): Promise<void> {
  const journal = await openDiskJournal({
    directory: join(dataDirectory, 'journal'),
    machineId: readMachine().machineId,
    clock: realClock,
    config: { commitWindowMs: 0, maxWaitingRecords: ROWS_A_CHUNK },
    onTrouble: () => undefined,
  });
  const spanMs = HOURS_AWAY * 3_600_000;
  const firstMs = Date.now() - spanMs;
  for (let first = 0; first < rows; first += ROWS_A_CHUNK) {
    const count = Math.min(ROWS_A_CHUNK, rows - first);
    const drafts = Array.from({ length: count }, (_, index) => {
      const n = first + index;
      return oldDraft(n, Math.floor(firstMs + (n / rows) * spanMs));
    });
    await journal.append(drafts);
  }
  await journal.close();
}

function oldDraft(n: number, observedAtMs: number): RecordDraft {
  const reading = readingDraft(n % 700);
  const clock = { ...reading.clock, state: ClockState.Holdover };
  if (n % 3 === 1) return { kind: 'scan', facts: exampleScan, observedAtMs, clock };
  if (n % 3 === 2) {
    const id = `lane-1-old-${n}`;
    const facts = { ...examplePassage, passageId: id, episodeId: id };
    return { kind: 'passage', facts, observedAtMs, clock };
  }
  return { ...reading, observedAtMs, clock };
}

async function watchDrain(
  { gateway }: Scene,
  rows: number,
  report: FaultRun['report'],
): Promise<{
  readonly toInfluxMs: number;
  readonly toCentreMs: number;
  readonly peakBytes: number;
}> {
  const program = startProgram([gateway.configFile], ALERTING_GATEWAY, AS_INSTALLED);
  await program.sees(/gateway ready/);
  const startedAtMs = performance.now();
  let peakBytes = 0;
  let toInfluxMs = 0;
  let toCentreMs = 0;
  let looks = 0;
  const look = async (): Promise<boolean> => {
    peakBytes = Math.max(peakBytes, residentBytes(program.pid));
    const sinks = await sinksOf(gateway);
    const gone = performance.now() - startedAtMs;
    const influx = sinks.find(({ sinkId }) => sinkId === 'influx');
    const centre = sinks.find(({ sinkId }) => sinkId === 'mqtt');
    if (toInfluxMs === 0 && (influx?.sentPosition ?? 0) >= rows) toInfluxMs = gone;
    if (toCentreMs === 0 && (centre?.confirmedPosition ?? 0) >= rows) toCentreMs = gone;
    if (looks++ % 50 === 0)
      report(
        `InfluxDB lacks ${influx?.backlogRecords}, the ops centre has ${centre?.confirmedPosition}`,
      );
    return toInfluxMs > 0 && toCentreMs > 0;
  };
  await eventually('the backlog to be fetched', look, 60_000 + rows, LOOK_EVERY_MS);
  process.kill(program.pid, 'SIGUSR2');
  return { toInfluxMs, toCentreMs, peakBytes };
}

/** Everybody has everything, each record once. */
async function lossesOf({ gateway, influx, centre }: Scene): Promise<FaultFigures> {
  const audit = await everythingDelivered(gateway);
  let points = 0;
  for (const kind of await measurementsOf(influx, DATABASE)) {
    const [row] = await influx.query(`select count(seq) from ${kind}`, DATABASE);
    points += Number(row?.['count'] ?? 0);
  }
  const { epochs } = await auditOpsCentre(centre);
  const found = epochs.reduce((sum, epoch) => sum + epoch.found, 0);
  return {
    accepted: audit.records,
    lost: Math.max(0, audit.records - points) + Math.max(0, audit.records - found),
    unreportedGaps:
      audit.holes.length + epochs.reduce((sum, { missing }) => sum + missing.length, 0),
  };
}

type Measured = {
  readonly influxRate: number;
  readonly centreRate: number;
  readonly alerts: number;
  readonly alertP99Ms: number;
  readonly memoryBytes: number;
};

function judged(measured: Measured, slack: number): Pick<FaultFigures, 'broken' | 'measured'> {
  const { influxRate, centreRate, alerts, alertP99Ms, memoryBytes } = measured;
  const megabytes = Math.round(memoryBytes / 1024 / 1024);
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const checks: readonly (readonly [boolean, string])[] = [
    [influxRate * slack >= PROMISED.rowsASecondToInflux, `${whole(influxRate)} rows/s to InfluxDB`],
    [
      centreRate * slack >= PROMISED.rowsASecondToCentre,
      `${whole(centreRate)} rows/s to the ops centre`,
    ],
    [
      alerts > 0 && alertP99Ms <= PROMISED.alertP99Ms * slack,
      `${alerts} alerts, p99 ${whole(alertP99Ms)} ms`,
    ],
    [memoryBytes <= PROMISED.memoryBytes * slack, `${megabytes} MB more than when idle`],
  ];
  return {
    broken: checks.filter(([isKept]) => !isKept).map(([, figure]) => `Only ${figure}.`),
    measured: checks.map(([, figure]) => figure),
  };
}

/** What the kernel says that the program holds of the memory now. */
function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(kilobytes?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
