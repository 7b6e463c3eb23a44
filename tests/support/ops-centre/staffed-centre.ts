import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningOpsCentre } from '#ops-centre/app/ops-centre.ts';
import type { Role } from '#ops-centre/http/api/account-types.ts';
import type { AlertList, AlertView } from '#ops-centre/http/api/alert-types.ts';
import { eventually } from '#tests/support/eventually.ts';
import { startAedes } from './brokers.ts';
import { FakeGateway } from './fake-gateway.ts';
import type { Person } from './running-centre.ts';
import { newPerson, setUp, startCentre } from './running-centre.ts';
import { alertFacts, passageFacts } from './wire-events.ts';

/** A running ops centre with one gateway, one person of each role, and a first fever: passage and episode `p-1`. */
export type StaffedCentre = {
  readonly centre: RunningOpsCentre;
  readonly gateway: FakeGateway;
  readonly people: Readonly<Record<Role, Person>>;
  /** A new alert, as the console sees it. */
  newAlert(): Promise<AlertView>;
  close(): Promise<void>;
};

export async function startStaffedCentre(): Promise<StaffedCentre> {
  const dataDirectory = directoryToKeep();
  const broker = await startAedes();
  const centre = await startCentre({ broker, dataDirectory });
  await centre.brokerConnected();
  const gateway = await FakeGateway.connect(broker);
  const admin = await setUp(centre);
  const people = {
    admin,
    guard: await newPerson(centre, admin, 'greta', 'guard'),
    operator: await newPerson(centre, admin, 'otto', 'operator'),
    supervisor: await newPerson(centre, admin, 'susan', 'supervisor'),
  };
  await gateway.emit({ kind: 'passage', facts: passageFacts('p-1') });
  await gateway.emit({ kind: 'alert', facts: alertFacts('p-1') });
  await eventually('the confirmation', () => gateway.confirmedSeq === 2);
  return {
    centre,
    gateway,
    people,
    newAlert: () => newAlert(gateway, people.guard),
    close: async () => {
      await gateway.close();
      await centre.stop();
      await broker.stop();
    },
  };
}

/** For all tests of a file; gone with the process. */
export function directoryToKeep(): string {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-ops-centre-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function newAlert(gateway: FakeGateway, person: Person): Promise<AlertView> {
  const facts = alertFacts(`e-${gateway.headSeq + 1}`);
  const seq = await gateway.emit({ kind: 'alert', facts });
  await eventually('the confirmation', () => gateway.confirmedSeq === seq);
  const { alerts } = await person.get<AlertList>('/api/alerts');
  const [newest] = alerts;
  if (!newest) throw new Error('no alert');
  return newest;
}
