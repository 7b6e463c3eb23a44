import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import {
  auditGateway,
  externalBroker,
  layOutGateway,
  startGatewayProcess,
} from '#tests/support/whole/gateway-process.ts';
import {
  auditOpsCentre,
  gatewayView,
  layOutOpsCentre,
  setUpFirstPerson,
  startOpsCentreProcess,
} from '#tests/support/whole/ops-centre-process.ts';
import { everythingDelivered, noMoreRecords } from '#tests/support/whole/settled.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import { statusOf } from '#tests/support/whole/station.ts';

const journalFile = ({ dataDirectory }: GatewaySetting): string =>
  join(dataDirectory, 'journal', 'journal.db');

/** What may have happened to the file while the gate PC was off; a root user can open anything but these. */
const damages = [
  {
    name: 'overwritten with junk',
    reason: 'journal-damaged',
    harm: (file: string) => writeFileSync(file, randomBytes(64 * 1024)),
  },
  {
    name: 'no file that can be opened',
    reason: 'journal-unwritable',
    harm: (file: string) => {
      rmSync(file);
      mkdirSync(file);
    },
  },
] as const;

describeWithAll([mosquitto], 'a journal that cannot be used', () => {
  test.each(damages)(
    '$name: it is put aside, a new epoch begins, and the ops centre shows it',
    async ({ reason, harm }) => {
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
        ...['--scenario', 'rush', '--lanes', '1', '--people', '100000', '--rate', '20'],
        ...['--seed', '9'],
      ]);

      const first = startGatewayProcess(gateway);
      await headBeyond(gateway, 60);
      await first.stop();
      const before = await auditGateway(gateway);
      harm(journalFile(gateway));

      const second = startGatewayProcess(gateway);
      await headBeyond(gateway, 60);
      const epoch = (await statusOf(gateway))?.journal.epoch ?? 0;
      expect(epoch).toBeGreaterThan(before.head.epoch);
      expect(second.output()).toContain(`A new epoch began (${reason})`);
      const journalDirectory = join(gateway.dataDirectory, 'journal');
      const quarantines = readdirSync(journalDirectory).filter((name) => /^quarantine-/.test(name));
      expect(quarantines).toHaveLength(1);
      expect(readdirSync(join(journalDirectory, quarantines[0] ?? ''))).toContain('journal.db');
      expect((await auditGateway(gateway)).epochs).toMatchObject([{ epoch, firstSeq: 1, reason }]);

      const isShown = async () => (await gatewayView(person))?.head?.epoch === epoch;
      await eventually('the new epoch at the ops centre', isShown);
      await lobby.stop();
      await noMoreRecords(gateway);
      await everythingDelivered(gateway);
      const { epochs } = await auditOpsCentre(centre);
      expect(epochs.map((each) => each.epoch)).toEqual([before.head.epoch, epoch]);
      for (const { expected, found, missing } of epochs)
        expect({ found, missing }).toEqual({ found: expected, missing: [] });
    },
  );
});

async function headBeyond(gateway: GatewaySetting, seq: number): Promise<void> {
  const look = async () => ((await statusOf(gateway))?.journal.headSeq ?? 0) > seq;
  await eventually(`record ${seq}`, look, 90_000, 50);
}
