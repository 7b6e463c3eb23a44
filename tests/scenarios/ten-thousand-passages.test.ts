import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { PersonEntry } from '#sim/ledger.ts';
import { eventually } from '#tests/support/eventually.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { gatehouse } from '#tests/support/whole/command.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import {
  externalBroker,
  layOutGateway,
  startGatewayProcess,
} from '#tests/support/whole/gateway-process.ts';
import type { JournalRow } from '#tests/support/whole/journal-rows.ts';
import { passageRows } from '#tests/support/whole/journal-rows.ts';
import {
  allPassages,
  auditOpsCentre,
  gatewayView,
  layOutOpsCentre,
  setUpFirstPerson,
  startOpsCentreProcess,
} from '#tests/support/whole/ops-centre-process.ts';
import { everyPassageClosed, everythingDelivered } from '#tests/support/whole/settled.ts';
import type { Rush } from '#tests/support/whole/shown-passes.ts';
import { pseudonymsOf } from '#tests/support/whole/shown-passes.ts';
import type { SimulatedLobby } from '#tests/support/whole/simulated-lobby.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import { deviceOf, devicesOf, everyDeviceReady, statusOf } from '#tests/support/whole/station.ts';
import { influxPoints, pointName } from '#tests/support/whole/time-series.ts';

const rush = { seed: 20_261, laneCount: 20, peopleCount: 10_000 } as const;
/** 200 people a second in all: less than a minute. */
const PEOPLE_PER_SECOND_AND_LANE = 10;
const DATABASE = 'gatehouse';

describeWithAll([mosquitto, influxd], 'a morning of ten thousand', () => {
  test('10,000 people, noise, an unplugged thermometer and a killed broker: everybody has the same passages, none lost, none twice', async () => {
    const directory = temporaryDirectory();
    const lines = join(directory, 'lines');
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const influx = await startInfluxd();
    onTestFinished(() => influx.stop());
    const centre = await layOutOpsCentre({ directory, mqtt: { url: broker.url } });
    const centreProgram = startOpsCentreProcess(centre);
    const person = await setUpFirstPerson(centre, centreProgram);
    const gateway = await layOutGateway({
      ...{ directory, lines, laneCount: rush.laneCount, people: 'rush', pairingWindowMs: 10_000 },
      mqtt: externalBroker(broker.url),
      influx: { version: 'v1', url: influx.url, database: DATABASE, createDatabase: true },
    });
    const lobby = await startLobby(lines, rushWords());
    await lobby.hold();
    startGatewayProcess(gateway);
    await everyDeviceReady(gateway);
    await lobby.release();

    await headBeyond(gateway, 8_000);
    await replug(lobby, gateway, 'thermometer-3');
    await headBeyond(gateway, 14_000);
    process.kill(broker.pid, 'SIGKILL');
    await broker.stop();
    const again = await startMosquitto({ port: broker.port });
    onTestFinished(() => again.stop());

    const { people, disturbed } = await lobby.finished();
    expect(people).toBe(rush.peopleCount);
    const noiseBytes = (await devicesOf(gateway)).map(
      ({ discardedBytes }) => discardedBytes['noise'],
    );
    expect(noiseBytes.filter((bytes) => bytes !== undefined && bytes > 0)).toHaveLength(
      rush.laneCount,
    );
    const rows = await everyPassageClosed(gateway, people - disturbed);
    await everythingDelivered(gateway);

    const audit = await gatehouse('gateway', 'audit', '--config', gateway.configFile);
    expect(audit.stdout).toContain('Complete: everybody has everything.');
    expect(audit.exitCode).toBe(0);

    expectPeople(lobby.people(), rows, { ...rush, lines }, gateway);
    const passages = await allPassages(person);
    expect(passages.map(({ eventId }) => eventId).toSorted()).toEqual(eventIdsOf(rows));
    expect(passages.map(({ passageId }) => passageId).toSorted()).toEqual(passageIdsOf(rows));
    expect((await influxPoints(influx, DATABASE)).toSorted()).toEqual(pointNamesOf(rows));
    expect((await auditOpsCentre(centre)).epochs).toMatchObject([
      { found: rows.length, confirmedSeq: rows.length, missing: [], losses: [], conflicts: 0 },
    ]);
    expect(await gatewayView(person)).toMatchObject({ missingCount: 0, gaps: [] });
  });
});

const rushWords = (): readonly string[] => [
  ...['--scenario', 'rush', '--lanes', String(rush.laneCount)],
  ...['--people', String(rush.peopleCount), '--rate', String(PEOPLE_PER_SECOND_AND_LANE)],
  ...['--noise', '0.05', '--seed', String(rush.seed), '--linger', '120'],
];

function headBeyond(gateway: GatewaySetting, seq: number): Promise<true> {
  return eventually(
    `record ${seq}`,
    async () => ((await statusOf(gateway))?.journal.headSeq ?? 0) > seq,
    90_000,
    100,
  );
}

async function replug(
  lobby: SimulatedLobby,
  gateway: GatewaySetting,
  deviceId: string,
): Promise<void> {
  const isReady = async () => (await deviceOf(gateway, deviceId))?.state === 'ready';
  // As in `hold`: of what is on a line when it goes, or before the gateway has opened it, nobody knows who got it.
  expect(await lobby.ask(`fault ${deviceId} silence 120000`)).toBe('ok');
  let bytesBefore = -1;
  const isRead = async () => {
    const bytes = (await deviceOf(gateway, deviceId))?.bytesIn;
    const isSame = bytes === bytesBefore;
    bytesBefore = bytes ?? -1;
    return isSame;
  };
  await eventually(`the last bytes of ${deviceId}`, isRead, 30_000, 500);
  expect(await lobby.ask(`fault ${deviceId} unplug`)).toBe('ok');
  await eventually(`${deviceId} to be missed`, async () => !(await isReady()));
  expect(await lobby.ask(`fault ${deviceId} replug`)).toBe('ok');
  await eventually(`${deviceId} to come back`, isReady);
  expect(await lobby.ask(`fault ${deviceId} silence 0`)).toBe('ok');
}

/**
 * Everybody whose bytes were not harmed on the line is in exactly one passage by their code, and every
 * measurement is there, as often as it was sent. Whose is whose is not asked: at ten people a second a
 * lane that wakes late finds two of them on its lines at once.
 */
function expectPeople(
  people: readonly PersonEntry[],
  rows: readonly JournalRow[],
  where: Rush,
  gateway: GatewaySetting,
): void {
  const undisturbed = people.filter(({ disturbed }) => !disturbed);
  expect(undisturbed.length).toBeGreaterThan(rush.peopleCount - 100);
  const passages = passageRows(rows);
  const pseudonyms = pseudonymsOf(where, undisturbed, gateway);
  const ofCode = Map.groupBy(passages, ({ facts }) => facts.scan?.pseudonym ?? '');
  const passedBy = (personId: string) => ofCode.get(pseudonyms.get(personId) ?? '-')?.length ?? 0;
  expect(undisturbed.filter(({ personId }) => passedBy(personId) !== 1)).toEqual([]);

  const measured = countsOf(
    passages.map(({ facts }) => `${facts.laneId} ${facts.reading?.rawTemperatureCelsius}`),
  );
  const sent = countsOf(
    undisturbed.map(({ lane, skinTemperatureCelsius }) => `lane-${lane} ${skinTemperatureCelsius}`),
  );
  const short = [...sent].filter(([each, count]) => (measured.get(each) ?? 0) < count);
  expect(short).toEqual([]);
}

function countsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(texts, (text) => text)].map(([text, all]) => [text, all.length]));
}

const eventIdsOf = (rows: readonly JournalRow[]): string[] =>
  passageRows(rows)
    .map(({ eventId }) => eventId)
    .toSorted();

const passageIdsOf = (rows: readonly JournalRow[]): string[] =>
  passageRows(rows)
    .map(({ facts }) => facts.passageId)
    .toSorted();

const pointNamesOf = (rows: readonly JournalRow[]): string[] =>
  rows.map(({ kind, epoch, seq }) => pointName(kind, epoch, seq)).toSorted();
