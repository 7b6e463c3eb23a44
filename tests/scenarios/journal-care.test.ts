import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readMachine } from '#gateway/app/machine.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import type { Person } from '#tests/support/ops-centre/running-centre.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { freePort } from '#tests/support/server-process.ts';
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
import { journalLength, journalRows } from '#tests/support/whole/journal-rows.ts';
import { metricsOf } from '#tests/support/whole/metrics.ts';
import {
  allPassages,
  auditOpsCentre,
  gatewayView,
  layOutOpsCentre,
  setUpFirstPerson,
  startOpsCentreProcess,
} from '#tests/support/whole/ops-centre-process.ts';
import { everythingDelivered, noMoreRecords } from '#tests/support/whole/settled.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import { readinessOf } from '#tests/support/whole/station.ts';

const journalCommand = (verb: string, { configFile }: GatewaySetting, ...words: string[]) =>
  gatehouse('gateway', 'journal', verb, '--config', configFile, ...words);

const moreRecords = (gateway: GatewaySetting, count: number): Promise<true> => {
  const enough = journalLength(gateway) + count;
  return eventually('people to pass', () => journalLength(gateway) >= enough, 30_000, 25);
};

const confirmedAll = (person: Person, gateway: GatewaySetting): Promise<boolean> =>
  eventually('the confirmation of everything', async () => {
    const seq = (await gatewayView(person))?.confirmed?.seq ?? 0;
    return seq === journalRows(gateway).at(-1)?.seq;
  });

const idsOf = (rows: readonly JournalRow[], kind?: JournalRow['kind']): readonly string[] =>
  rows.filter((row) => kind === undefined || row.kind === kind).map(({ eventId }) => eventId);

const byName = (names: readonly string[]): readonly string[] => names.toSorted();

describeWithAll([mosquitto], 'the journal commands', () => {
  test('a backup of a running gateway, restored on an empty disk, goes on in a new epoch: each record is at the ops centre once', async () => {
    const directory = temporaryDirectory();
    const lines = join(directory, 'lines');
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const centre = await layOutOpsCentre({ directory, mqtt: { url: broker.url } });
    const person = await setUpFirstPerson(centre, startOpsCentreProcess(centre));
    const gateway = await layOutGateway({
      ...{ directory, lines, laneCount: 1, people: 'rush', pairingWindowMs: 500 },
      mqtt: externalBroker(broker.url),
    });
    const lobby = await startLobby(lines, [
      ...['--scenario', 'rush', '--lanes', '1', '--people', '100000', '--rate', '50'],
      ...['--seed', '11'],
    ]);
    const first = startGatewayProcess(gateway);
    await moreRecords(gateway, 60);
    const copy = join(directory, 'journal.backup');
    const backup = await journalCommand('backup', gateway, '--to', copy);
    expect(backup).toMatchObject({ exitCode: 0, stderr: '' });
    expect(backup.stdout).toMatch(/\d+ records up to \d+:\d+\. Every row was read again\./);
    // What is written now has numbers that the copy knows nothing of.
    await moreRecords(gateway, 60);
    await lobby.hold();
    await noMoreRecords(gateway);
    await confirmedAll(person, gateway);
    const before = journalRows(gateway);
    await first.kill();

    rmSync(gateway.dataDirectory, { recursive: true });
    const restored = await journalCommand('restore', gateway, '--from', copy);
    expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
    expect(restored.stdout).toContain('The next start begins a new epoch');
    expect(await journalCommand('check', gateway)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/It is a backup of .+\nAll is well\./),
    });
    const kept = journalRows(gateway).length;
    expect(kept).toBeLessThan(before.length - 50);
    const second = startGatewayProcess(gateway);
    await second.sees(/A new epoch began \(restored-backup\)/);
    await lobby.release();
    await moreRecords(gateway, 60);
    await lobby.stop();
    await noMoreRecords(gateway);
    await everythingDelivered(gateway);

    const after = journalRows(gateway).slice(kept);
    const epochs = [...new Set([...before, ...after].map(({ epoch }) => epoch))];
    expect(epochs).toHaveLength(2);
    const written = [...idsOf(before), ...idsOf(after)];
    expect(new Set(written).size).toBe(written.length);
    const report = await auditOpsCentre(centre);
    expect(
      report.epochs.map(({ epoch, found, missing, losses, conflicts }) => {
        return { epoch, found, missing, losses, conflicts };
      }),
    ).toEqual(
      [before, after].map((rows, index) => {
        return { epoch: epochs[index], found: rows.length, missing: [], losses: [], conflicts: 0 };
      }),
    );
    expect(byName((await allPassages(person)).map(({ eventId }) => eventId))).toEqual(
      byName([...idsOf(before, 'passage'), ...idsOf(after, 'passage')]),
    );
    expect(await gatewayView(person)).toMatchObject({ gaps: [], missingCount: 0 });
  });

  test('what a small quota drops while the network is away is shown as a gap with that reason, and no alert is among it', async () => {
    const directory = temporaryDirectory();
    const port = await freePort();
    const gateway = await layOutGateway({
      ...{ directory, lines: directory, laneCount: 1, people: 'lobby' },
      mqtt: externalBroker(`mqtt://127.0.0.1:${port}`),
      journal: { maxSizeMegabytes: 4, ballastMegabytes: 0 },
    });
    await fillJournal(gateway, 13_000);
    expect((await gatehouse('gateway', 'doctor', '--config', gateway.configFile)).stdout).toMatch(
      /^FAIL {2}journal +It is 1\d\d % full \(4 MB\).+→ .*journal\.maxSizeMegabytes/m,
    );
    const program = startGatewayProcess(gateway);
    await program.sees(/The journal is full: the oldest records that somebody lacks were dropped/);
    expect((await readinessOf(gateway))?.reasons).toContainEqual(
      expect.stringMatching(/^journal: The journal is \d+ % full; .+ \(mqtt\), or raise/),
    );
    const degraded = 'gatehouse_component_state_info{component="journal",state="degraded"}';
    expect((await metricsOf(gateway)).get(degraded)).toBe(1);

    const broker = await startMosquitto({ port });
    onTestFinished(() => broker.stop());
    const centre = await layOutOpsCentre({ directory, mqtt: { url: broker.url } });
    const person = await setUpFirstPerson(centre, startOpsCentreProcess(centre));
    const shown = new Set<string>();
    await eventually(
      'the confirmation of what is left',
      async () => {
        const view = await gatewayView(person);
        for (const { reason } of view?.gaps ?? []) shown.add(reason);
        return (view?.confirmed?.seq ?? 0) >= journalLength(gateway);
      },
      40_000,
      100,
    );
    await everythingDelivered(gateway);

    const rows = journalRows(gateway);
    const gone = journalLength(gateway) - rows.length;
    expect(gone).toBeGreaterThanOrEqual(5_000);
    const view = await gatewayView(person);
    expect(new Set(view?.gaps.map(({ reason }) => reason))).toEqual(new Set(['quota']));
    expect(shown).not.toContain('missing');
    const [epoch] = (await auditOpsCentre(centre)).epochs;
    expect(epoch).toMatchObject({ found: rows.length, missing: [], conflicts: 0 });
    expect(epoch?.losses.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0)).toBe(
      gone,
    );
    expect(new Set(epoch?.losses.map(({ reason }) => reason))).toEqual(new Set(['quota']));
    expect(idsOf(rows, 'alert')).toHaveLength(ALERTS);
    expect(epoch?.countsByKind).toMatchObject({ alert: ALERTS });
  });
});

const ALERTS = 2;

/** What a gateway has written in weeks without a network: alerts among the oldest of it. */
async function fillJournal({ dataDirectory }: GatewaySetting, readings: number): Promise<void> {
  const directory = join(dataDirectory, 'journal');
  mkdirSync(directory, { recursive: true });
  const journal = await openDiskJournal({
    ...{ directory, machineId: readMachine().machineId, clock: realClock },
    config: { commitWindowMs: 5, maxWaitingRecords: readings + ALERTS, ballastMegabytes: 0 },
    onTrouble: () => undefined,
  });
  const now = { observedAtMs: Date.now() };
  await journal.append(Array.from({ length: 100 }, (_, n) => ({ ...readingDraft(n), ...now })));
  await journal.append([1, 2].map((n) => ({ ...alertDraft(n), ...now })));
  await journal.append(
    Array.from({ length: readings }, (_, n) => ({ ...readingDraft(n % 700), ...now })),
  );
  await journal.close();
}
