import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '#tests/support/eventually.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { freePort } from '#tests/support/server-process.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { gatehouse } from '#tests/support/whole/command.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';
import {
  externalBroker,
  layOutGateway,
  startGatewayProcess,
} from '#tests/support/whole/gateway-process.ts';
import { journalLength } from '#tests/support/whole/journal-rows.ts';
import {
  auditOpsCentre,
  layOutOpsCentre,
  startOpsCentreProcess,
} from '#tests/support/whole/ops-centre-process.ts';
import { everyPassageClosed, everythingDelivered } from '#tests/support/whole/settled.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import { everyDeviceReady, readinessOf, sinksOf, statusOf } from '#tests/support/whole/station.ts';
import { influxPoints, pointName } from '#tests/support/whole/time-series.ts';

const DATABASE = 'gatehouse';
const PEOPLE = 120;

describeWithAll([mosquitto, influxd], 'a gateway whose broker and InfluxDB are away', () => {
  test('keeps everything, says so, stays ready, and delivers when they come', async () => {
    const directory = temporaryDirectory();
    const lines = join(directory, 'lines');
    const [brokerPort, influxPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${influxPort}`;
    const gateway = await layOutGateway({
      ...{ directory, lines, laneCount: 2, people: 'rush', pairingWindowMs: 2_000 },
      mqtt: externalBroker(`mqtt://127.0.0.1:${brokerPort}`),
      influx: { version: 'v1', url, database: DATABASE, createDatabase: true },
    });
    const lobby = await startLobby(lines, [
      ...['--scenario', 'rush', '--people', String(PEOPLE), '--rate', '20', '--seed', '3'],
      ...['--linger', '60'],
    ]);
    await lobby.hold();
    startGatewayProcess(gateway);
    await everyDeviceReady(gateway);
    await lobby.release();
    await lobby.finished();
    const kept = await everyPassageClosed(gateway, PEOPLE);

    const areMissed = async () =>
      (await sinksOf(gateway)).every(({ state }) => state === 'waiting');
    await eventually('both to be missed', areMissed);
    const readiness = await readinessOf(gateway);
    // A lane must not stop because nobody listens.
    expect(readiness?.ready).toBe(true);
    expect(readiness?.reasons).toEqual([
      expect.stringMatching(/^sink mqtt: .+\.$/),
      expect.stringMatching(/^sink influx: .+\.$/),
    ]);
    expect(await statusOf(gateway)).toMatchObject({
      ready: true,
      reasons: readiness?.reasons,
      sinks: { total: 2, ok: 0, backlogRecords: kept.length },
      journal: { headSeq: kept.length, writable: true },
    });
    const audit = await gatehouse('gateway', 'audit', '--config', gateway.configFile);
    expect(audit.exitCode).toBe(1);
    expect(audit.stdout).toContain(`influx      delivered up to 0, ${kept.length} missing`);
    expect(audit.stdout).toContain('Not complete yet; see above.');

    const broker = await startMosquitto({ port: brokerPort });
    onTestFinished(() => broker.stop());
    const influx = await startInfluxd({ port: influxPort });
    onTestFinished(() => influx.stop());
    const centre = await layOutOpsCentre({ directory, mqtt: { url: broker.url } });
    startOpsCentreProcess(centre);
    await everythingDelivered(gateway);
    expect(journalLength(gateway)).toBe(kept.length);
    expect((await readinessOf(gateway))?.reasons).toEqual([]);
    expect((await influxPoints(influx, DATABASE)).toSorted()).toEqual(
      kept.map(({ kind, epoch, seq }) => pointName(kind, epoch, seq)).toSorted(),
    );
    expect((await auditOpsCentre(centre)).epochs).toMatchObject([
      { found: kept.length, missing: [], losses: [], conflicts: 0 },
    ]);
  });
});
