import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readMachine } from '#gateway/app/machine.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import type { StoredDeadLetter } from '#gateway/journal/journal.ts';
import { openStoppedJournal } from '#gateway/journal/stopped-journal.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { eventually } from '#tests/support/eventually.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { freePort } from '#tests/support/server-process.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { gatehouse } from '#tests/support/whole/command.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { layOutGateway, startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { settingsOf, writeSettings } from '#tests/support/whole/reloads.ts';
import { sinksOf } from '#tests/support/whole/station.ts';
import { influxPoints } from '#tests/support/whole/time-series.ts';

const DATABASE = 'letters';
const RECORDS = 5;

/** A journal of five readings; InfluxDB has all but the second and the third, which it refused once. */
async function gatewayWithDeadLetters(url: string): Promise<GatewaySetting> {
  const directory = temporaryDirectory();
  const setting = await layOutGateway({
    ...{ directory, lines: directory, laneCount: 1, people: 'lobby' },
    mqtt: { broker: 'embedded', port: await freePort() },
    influx: { version: 'v1', url, database: DATABASE, createDatabase: true },
  });
  const journalDirectory = join(setting.dataDirectory, 'journal');
  mkdirSync(journalDirectory, { recursive: true });
  const journal = await openDiskJournal({
    directory: journalDirectory,
    machineId: readMachine().machineId,
    clock: realClock,
    config: { commitWindowMs: 5, maxWaitingRecords: 1_000 },
    onTrouble: () => undefined,
  });
  const records = await journal.append(
    Array.from({ length: RECORDS }, (_, n) => ({
      ...readingDraft(n),
      observedAtMs: Date.now() + n,
    })),
  );
  journal.saveCursor('influx', `[1,${RECORDS}]`);
  await journal.addDeadLetters(
    records.slice(1, 3).map(({ position, epoch, seq }) => ({
      ...{ sinkId: 'influx', position, epoch, seq, cause: 'field type conflict' },
    })),
  );
  await journal.close();
  return setting;
}

const listed = async ({ configFile }: GatewaySetting): Promise<readonly StoredDeadLetter[]> => {
  const { stdout } = await deadLetters('list', configFile, '--json');
  return JSON.parse(stdout) as readonly StoredDeadLetter[];
};

const deadLetters = (verb: string, configFile: string, ...words: readonly string[]) =>
  gatehouse('gateway', 'dead-letters', verb, '--config', configFile, ...words);

describeWith(influxd, 'dead letters from the command line', () => {
  test('of a stopped gateway are tried again in its journal, and each is then delivered once', async () => {
    const influx = await startInfluxd();
    onTestFinished(() => influx.stop());
    const setting = await gatewayWithDeadLetters(influx.url);
    const list = await deadLetters('list', setting.configFile);
    expect(list.stdout).toContain('The gateway is stopped');
    expect(list.stdout).toContain('field type conflict');

    const retried = await deadLetters('retry', setting.configFile, '--all');
    expect(retried).toMatchObject({ exitCode: 0 });
    expect(retried.stdout).toContain('2 are sent once more');
    expect(await listed(setting)).toEqual([]);

    await startGatewayProcess(setting).sees(/gateway ready/);
    const isDelivered = async (): Promise<boolean> =>
      (await influxPoints(influx, DATABASE).catch(() => [])).length > 0 &&
      (await sinksOf(setting)).some(
        (sink) => sink.sinkId === 'influx' && sink.backlogRecords === 0,
      );
    await eventually('the delivery of what was refused', isDelivered, 30_000, 200);
    // Those that InfluxDB was said to have are not sent again.
    expect((await influxPoints(influx, DATABASE)).map((name) => name.split(':')[1])).toEqual([
      '2',
      '3',
    ]);
  });

  test('of a running gateway go through its station; what is discarded is kept with who did it', async () => {
    const influx = await startInfluxd();
    onTestFinished(() => influx.stop());
    const setting = await gatewayWithDeadLetters(influx.url);
    const program = startGatewayProcess(setting);
    await program.sees(/gateway ready/);
    const [second, first] = await listed(setting);
    const discarded = await deadLetters('discard', setting.configFile, String(first?.id));
    expect(discarded.stdout).toContain('through its station');
    expect(discarded).toMatchObject({ exitCode: 0 });
    await program.sees(/A dead letter was discarded/);
    const retried = await deadLetters('retry', setting.configFile, String(second?.id));
    expect(retried).toMatchObject({ exitCode: 0 });
    await eventually(
      'the delivery of what was refused',
      async () => (await influxPoints(influx, DATABASE).catch(() => [])).length === 1,
      30_000,
      200,
    );
    expect(await listed(setting)).toEqual([]);
    const again = await deadLetters('retry', setting.configFile, String(first?.id));
    expect(again).toMatchObject({ exitCode: 1 });
    await program.stop();
    const journal = openStoppedJournal(join(setting.dataDirectory, 'journal'), Date.now);
    expect(await journal.listDeadLetters(null, 10)).toEqual([]);
    journal.close();
  });

  test('need numbers or the word that all are meant', async () => {
    const { configFile } = await layOutGateway({
      ...{ directory: temporaryDirectory(), lines: '/nowhere', laneCount: 1, people: 'lobby' },
      mqtt: { broker: 'embedded', port: await freePort() },
    });
    const answer = await deadLetters('discard', configFile);
    expect(answer).toMatchObject({ exitCode: 2 });
    expect(answer.stderr).toContain('say --all');
  });
});

test('a configuration is reloaded from the command line, and what is wrong with it is told', async () => {
  const directory = temporaryDirectory();
  const setting = await layOutGateway({
    ...{ directory, lines: directory, laneCount: 1, people: 'lobby' },
    mqtt: { broker: 'embedded', port: await freePort() },
  });
  const reload = () => gatehouse('gateway', 'config', 'reload', '--config', setting.configFile);
  expect(await reload()).toMatchObject({
    exitCode: 7,
    stderr: expect.stringContaining('No gateway runs'),
  });

  await startGatewayProcess(setting).sees(/gateway ready/);
  const good = settingsOf(setting);
  writeSettings(setting, { ...good, delivery: { writeTimeoutMs: 9_000 } });
  expect(await reload()).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('in force'),
  });
  writeSettings(setting, { ...good, site: 'tower-b' });
  const refused = await reload();
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.stdout).toContain('A change of site needs a restart');
  writeSettings(setting, { ...good, lanes: 'none' });
  expect(await reload()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('lanes') });
});
