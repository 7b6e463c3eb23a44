import * as fs from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gatehouse } from '#tests/support/whole/command.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { mountNamespace, startGatewayOnOtherMachine } from '#tests/support/whole/other-machine.ts';
import type { Program } from '#tests/support/whole/program.ts';

/** A way in which a gateway finds itself with a journal of an earlier day. */
export type WayBack = {
  readonly name: string;
  /** The reason with which the next start begins an epoch. */
  readonly reason: string;
  /** What is kept is made while the gateway runs. It is stopped for everything else. */
  readonly keepsRunning?: boolean;
  /** On the earlier day; `kept` is a path that nothing is at. */
  readonly keep: (gateway: GatewaySetting, kept: string) => Promise<void> | void;
  readonly goBack: (gateway: GatewaySetting, kept: string) => Promise<void> | void;
  readonly start: (gateway: GatewaySetting) => Program;
};

const MARK = 'journal.mark.json';
const start = startGatewayProcess;

export const waysBack: readonly WayBack[] = [
  {
    ...{ name: 'cloned disk', reason: 'machine-changed', keep: copyDirectory, goBack: putBack },
    start: startElsewhere,
  },
  {
    ...{ name: 'journal restore', reason: 'restored-backup', keepsRunning: true },
    ...{ keep: backUp, goBack: restore, start },
  },
  {
    ...{ name: 'backup put in place by hand', reason: 'restored-backup', keep: backUp, start },
    goBack: (gateway, kept) => {
      clearJournal(gateway);
      fs.copyFileSync(kept, journalFile(gateway));
    },
  },
  {
    ...{ name: 'directory put back from a copy', reason: 'restored-backup', start },
    ...{ keep: copyDirectory, goBack: putBack },
  },
  { name: 'reset sequence', reason: 'lost-tail', keep: noteLast, goBack: resetSequence, start },
  {
    ...{ name: 'wiped directory', reason: 'first-start', keep: () => undefined, start },
    goBack: (gateway) => fs.rmSync(gateway.dataDirectory, { recursive: true }),
  },
];

const journalDirectory = ({ dataDirectory }: GatewaySetting): string =>
  join(dataDirectory, 'journal');
const journalFile = (gateway: GatewaySetting): string =>
  join(journalDirectory(gateway), 'journal.db');

/**
 * Takes away all that shows the way back, as if it had been an image of the whole disk. What is left
 * cannot be told from a journal that was never away: the control of the test.
 */
export function hideEvidence(gateway: GatewaySetting): void {
  fs.rmSync(join(journalDirectory(gateway), MARK), { force: true });
  changeJournal(gateway, (db) => db.exec("delete from meta where key = 'copied-at-ms'"));
}

function copyDirectory({ dataDirectory }: GatewaySetting, kept: string): void {
  fs.cpSync(dataDirectory, kept, { recursive: true, preserveTimestamps: true });
}

/** Over what is there, as `cp -a` does. */
function putBack({ dataDirectory }: GatewaySetting, kept: string): void {
  fs.cpSync(kept, dataDirectory, { recursive: true, preserveTimestamps: true });
}

async function backUp({ configFile }: GatewaySetting, kept: string): Promise<void> {
  await done('gateway', 'journal', 'backup', '--config', configFile, '--to', kept);
}

async function restore({ configFile }: GatewaySetting, kept: string): Promise<void> {
  await done('gateway', 'journal', 'restore', '--config', configFile, '--from', kept);
}

async function done(...words: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await gatehouse(...words);
  if (exitCode !== 0) throw new Error(`gatehouse ${words.join(' ')}: ${stderr}`);
}

function clearJournal(gateway: GatewaySetting): void {
  for (const suffix of ['', '-wal', '-shm'])
    fs.rmSync(journalFile(gateway) + suffix, { force: true });
}

function noteLast(gateway: GatewaySetting, kept: string): void {
  changeJournal(gateway, (db) => {
    const row = db.prepare('select max(position) as last from records').get();
    fs.writeFileSync(kept, String(row?.['last']));
  });
}

/** By somebody with SQL at hand: the newest rows gone, and numbers to be given out again. */
function resetSequence(gateway: GatewaySetting, kept: string): void {
  const last = Number(fs.readFileSync(kept, 'utf8'));
  changeJournal(gateway, (db) => {
    db.prepare('delete from records where position > ?').run(last);
    db.prepare("update sqlite_sequence set seq = ? where name = 'records'").run(last);
  });
}

function changeJournal(gateway: GatewaySetting, change: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(journalFile(gateway));
  try {
    change(db);
  } finally {
    db.close();
  }
}

/** Without the right to play another PC the journal is made another PC's. */
function startElsewhere(gateway: GatewaySetting): Program {
  if (mountNamespace.path !== null) return startGatewayOnOtherMachine(gateway);
  changeJournal(gateway, (db) =>
    db.exec("update meta set value = 'another machine' where key = 'machine-id'"),
  );
  return startGatewayProcess(gateway);
}
