import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine, as /proc shows it (proc(5)). */
export type ProcessEntry = {
  readonly pid: number;
  readonly parentPid: number;
  /** Its words, joined by blanks. */
  readonly command: string;
};

/** Every process; those that end while one looks are left out. */
export function allProcesses(): readonly ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readEntry(Number(name))];
      } catch {
        return [];
      }
    });
}

export function childrenOf(pid: number, commandPart: string): readonly ProcessEntry[] {
  return allProcesses().filter(
    ({ parentPid, command }) => parentPid === pid && command.includes(commandPart),
  );
}

/** A process, its children, their children, and so on. */
export function familyOf(pid: number): readonly ProcessEntry[] {
  const all = allProcesses();
  const family = all.filter((each) => each.pid === pid);
  for (const member of family) {
    family.push(...all.filter(({ parentPid }) => parentPid === member.pid));
  }
  return family;
}

/** Those of the given processes that are still there; a number that another program got since is not. */
export function survivorsOf(processes: readonly ProcessEntry[]): readonly ProcessEntry[] {
  const alive = new Map(allProcesses().map((each) => [each.pid, each.command]));
  return processes.filter(({ pid, command }) => alive.get(pid) === command);
}

function readEntry(pid: number): ProcessEntry {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  return { pid, parentPid: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]), command };
}
