import * as fs from 'node:fs/promises';
import * as path from 'node:path';

/** A program that has a device open. */
export type PortHolder = { readonly pid: number; readonly command: string };

/**
 * Who has a device node open, as far as this user may see: the descriptors of other users'
 * programs are hidden without root. Slow (it looks at every process), so only asked once a port is busy.
 */
export async function portHolders(devicePath: string, root = '/'): Promise<readonly PortHolder[]> {
  const holders: PortHolder[] = [];
  for (const name of await namesIn(path.join(root, 'proc'))) {
    if (!/^[1-9][0-9]*$/.test(name)) continue;
    const processDirectory = path.join(root, 'proc', name);
    if (!(await holds(processDirectory, devicePath))) continue;
    holders.push({ pid: Number(name), command: await commandOf(processDirectory) });
  }
  return holders;
}

/** For an error message: `ModemManager (pid 512)`; empty when nobody was found. */
export function holdersText(holders: readonly PortHolder[], ownPid: number): string {
  return holders
    .map(({ pid, command }) =>
      pid === ownPid ? `this program itself (pid ${pid})` : `${command} (pid ${pid})`,
    )
    .join(', ');
}

async function holds(processDirectory: string, devicePath: string): Promise<boolean> {
  const descriptors = path.join(processDirectory, 'fd');
  for (const descriptor of await namesIn(descriptors)) {
    const target = await fs.readlink(path.join(descriptors, descriptor)).catch(() => null);
    if (target === devicePath) return true;
  }
  return false;
}

const LAUNCHER = 'gateway/launcher.mjs';

/** The kernel calls every program of Node 24 `MainThread`; ours are called as they are started. */
async function commandOf(processDirectory: string): Promise<string> {
  const read = (file: string) =>
    fs.readFile(path.join(processDirectory, file), 'utf8').catch(() => '');
  const words = (await read('cmdline')).split('\0');
  const launcherAt = words.findIndex((word) => word.endsWith(LAUNCHER));
  if (launcherAt >= 0)
    return ['gatehouse', ...words.slice(launcherAt + 1, launcherAt + 3)].join(' ');
  return (await read('comm')).trim() || 'unknown';
}

function namesIn(directory: string): Promise<string[]> {
  return fs.readdir(directory).catch(() => []);
}
