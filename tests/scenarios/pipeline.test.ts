import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { RecordEvent } from '#gateway/wire/cloud-event.ts';
import { decodeEventMessage } from '#gateway/wire/cloud-event.ts';
import { parseTopic } from '#gateway/wire/topics.ts';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { ADMIN, newPerson, signIn } from '#tests/support/ops-centre/running-centre.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { startVictoriaMetrics, victoriaMetrics } from '#tests/support/victoria-metrics.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import {
  externalBroker,
  GATEWAY,
  layOutGateway,
  SITE,
  startGatewayProcess,
} from '#tests/support/whole/gateway-process.ts';
import type { JournalRow } from '#tests/support/whole/journal-rows.ts';
import type { Subscriber } from '#tests/support/whole/mosquitto-sub.ts';
import { mosquittoSub, startMosquittoSub } from '#tests/support/whole/mosquitto-sub.ts';
import type { OpsCentreSetting } from '#tests/support/whole/ops-centre-process.ts';
import {
  allPassages,
  auditOpsCentre,
  layOutOpsCentre,
  setUpCodeOf,
  startOpsCentreProcess,
} from '#tests/support/whole/ops-centre-process.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { everyPassageClosed, everythingDelivered } from '#tests/support/whole/settled.ts';
import type { SimulatedLobby } from '#tests/support/whole/simulated-lobby.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import { influxPoints, pointName, victoriaSamples } from '#tests/support/whole/time-series.ts';

const DATABASE = 'gatehouse';

describeWithAll(
  [mosquitto, mosquittoSub, influxd, victoriaMetrics, chromium],
  'bytes of real terminals on their way to the people on duty',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      await buildWebPages();
      browser = await startChromium();
    });
    afterAll(() => browser?.close());

    test('a fever becomes a row that one answers and the other sees answered; all stations count alike', async () => {
      const influx = await startInfluxd();
      onTestFinished(() => influx.stop());
      const v1 = { version: 'v1', url: influx.url, database: DATABASE, createDatabase: true };
      const { gateway, centre, centreProgram, heard, lobby } = await openPipeline(v1);

      const { page: hers } = await openDesk(browser);
      await setUpAtScreen(hers, centre, await setUpCodeOf(centreProgram));
      const admin = await signIn(centre, ADMIN.userName, ADMIN.password);
      await newPerson(centre, admin, 'li', 'operator');
      const { page: his } = await openDesk(browser);
      await signInAtScreen(his, centre, 'li');

      const row = hers.locator('.alert-row.is-waiting').first();
      await row.waitFor({ timeout: 60_000 });
      const alertId = (await row.getAttribute('data-row-id')) ?? '';
      const theSame = his.locator(`[data-row-id="${alertId}"]`);
      await theSame.and(his.locator('.is-waiting')).waitFor();
      await hers.locator(`[data-row-id="${alertId}"] .alert-action button`).click();
      await theSame.and(his.locator('.is-answered')).waitFor();
      expect(await theSame.textContent()).toContain(ADMIN.userName);

      const { scans: visits } = await lobby.finished();
      const rows = await everyPassageClosed(gateway, visits);
      await expectSameEverywhere({ gateway, centre, heard, rows, visits });
      const points = await influxPoints(influx, DATABASE);
      expect(points.toSorted()).toEqual(pointNamesOf(rows));

      const passages = await allPassages(admin);
      expect(passages.map(({ eventId }) => eventId).toSorted()).toEqual(
        eventIdsOf(rows, 'passage'),
      );
      const answered = await admin.get<{ alert: { acknowledgedBy: unknown } }>(
        `/api/alerts/${encodeURIComponent(alertId)}`,
      );
      expect(answered.alert.acknowledgedBy).toMatchObject({ userName: ADMIN.userName });
    });

    test('VictoriaMetrics gets each point once through the v2 client, cut to milliseconds and without texts', async () => {
      const victoria = await startVictoriaMetrics();
      onTestFinished(() => victoria.stop());
      const v2 = { version: 'v2', url: victoria.url, org: 'estate', bucket: 'gates' };
      const { gateway, centre, heard, lobby } = await openPipeline(v2);
      const { scans: visits } = await lobby.finished();
      const rows = await everyPassageClosed(gateway, visits);
      await expectSameEverywhere({ gateway, centre, heard, rows, visits });
      // Its limits: no strings, so `reason` is not compared; milliseconds, so times are those of the journal.
      const samples = await victoriaSamples(victoria);
      expect(samples.map(({ name }) => name).toSorted()).toEqual(pointNamesOf(rows));
      const times = new Map(samples.map(({ name, atMs }) => [name, atMs]));
      for (const { kind, epoch, seq, observedAtMs } of rows)
        expect(times.get(pointName(kind, epoch, seq))).toBe(observedAtMs);
      expect(await victoria.counter('vm_rows_invalid_total{type="influx"}')).toBe(0);
    });
  },
);

type Pipeline = {
  readonly gateway: GatewaySetting;
  readonly centre: OpsCentreSetting;
  readonly centreProgram: Program;
  readonly heard: Subscriber['heard'];
  readonly lobby: SimulatedLobby;
};

/** Everything from the terminals to the ops centre, each as a process of its own, and people who come. */
async function openPipeline(influx: Readonly<Record<string, unknown>>): Promise<Pipeline> {
  const directory = temporaryDirectory();
  const broker = await startMosquitto();
  onTestFinished(() => broker.stop());
  const { heard } = await startMosquittoSub(broker.port, 'gatehouse/v1/#');
  const lines = join(directory, 'lines');
  const mqtt = externalBroker(broker.url);
  const gateway = await layOutGateway({
    ...{ directory, lines, laneCount: 2, mqtt, influx, people: 'lobby' },
  });
  const centre = await layOutOpsCentre({ directory, mqtt: { url: broker.url } });
  const centreProgram = startOpsCentreProcess(centre);
  await centreProgram.sees(/ops centre ready/);
  const people = ['--seed', '7', '--pace', '2', '--people', '10', '--linger', '60'];
  const lobby = await startLobby(lines, people);
  await startGatewayProcess(gateway).sees(/gateway ready/);
  return { gateway, centre, centreProgram, heard, lobby };
}

type Stations = Pick<Pipeline, 'gateway' | 'centre' | 'heard'> & {
  readonly rows: readonly JournalRow[];
  /** How often somebody stepped up: each with one code and one measurement. */
  readonly visits: number;
};

/** Terminals, journal, broker and ops centre hold the same records: the same numbers, not only as many. */
async function expectSameEverywhere(stations: Stations): Promise<void> {
  const { gateway, centre, heard, rows, visits } = stations;
  const audit = await everythingDelivered(gateway);
  expect(audit).toMatchObject({ holes: [], corruptPositions: [], records: rows.length });
  expect(audit.epochs).toMatchObject([{ firstSeq: 1, lastSeq: rows.length }]);
  expect(audit.countsByKind).toMatchObject({ scan: visits, reading: visits, passage: visits });
  expect(audit.countsByKind['alert']).toBeGreaterThan(0);
  const published = recordsHeard(heard);
  expect(published.map(({ eventId }) => eventId).toSorted()).toEqual(eventIdsOf(rows));
  const [epoch, ...others] = (await auditOpsCentre(centre)).epochs;
  expect(others).toEqual([]);
  expect(epoch).toMatchObject({
    ...{ gatewayId: GATEWAY, confirmedSeq: rows.length, found: rows.length },
    ...{ missing: [], losses: [], conflicts: 0, duplicates: 0 },
    countsByKind: audit.countsByKind,
  });
}

/** What Mosquitto's own subscriber was told of records; it also hears states and heartbeats. */
function recordsHeard(heard: Subscriber['heard']): RecordEvent[] {
  return heard
    .filter(({ topic }) => parseTopic(topic)?.subject.kind === 'record')
    .flatMap(({ payload }) => decodeEventMessage(payload, { siteId: SITE, gatewayId: GATEWAY }))
    .map((result) => {
      if (result.kind === 'refused') throw new Error(result.reason);
      return result.event;
    });
}

const eventIdsOf = (rows: readonly JournalRow[], kind?: string): string[] =>
  rows
    .filter((row) => kind === undefined || row.kind === kind)
    .map(({ eventId }) => eventId)
    .toSorted();

const pointNamesOf = (rows: readonly JournalRow[]): string[] =>
  rows.map(({ kind, epoch, seq }) => pointName(kind, epoch, seq)).toSorted();

async function setUpAtScreen(page: Page, { url }: OpsCentreSetting, code: string): Promise<void> {
  await page.goto(url);
  await page.waitForURL('**/#/setup');
  await page.locator('[name=code]').fill(code);
  await page.locator('[name=userName]').fill(ADMIN.userName);
  await page.locator('[name=password]').fill(ADMIN.password);
  await page.locator('button[type=submit]').click();
  await page.locator('.live-line.is-live').waitFor();
}

async function signInAtScreen(
  page: Page,
  { url }: OpsCentreSetting,
  userName: string,
): Promise<void> {
  await page.goto(url);
  await page.locator('[name=userName]').fill(userName);
  await page.locator('[name=password]').fill('nobody guesses this');
  await page.locator('button[type=submit]').click();
  await page.locator('.live-line.is-live').waitFor();
}
