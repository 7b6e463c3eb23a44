import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { eventually } from '#tests/support/eventually.ts';
import type { InstalledServer } from '#tests/support/installed-server.ts';

/**
 * A drive of the test's own, below a real ext4: nbdkit plays the drive (its filters cache or delay), nbdfuse
 * makes a file of it, a loop device makes a disk of that. Needs root; where something is missing the tests say so.
 */
export type BlockDisk = {
  /** Where its file system is mounted. */
  readonly directory: string;
  /** What the drive had not yet written is gone, as with the plug pulled; then the disk is there again. Who writes to it ends in `onceOut`. */
  cutPower(onceOut?: () => Promise<void>): Promise<void>;
  /** Unmounted in order by whoever has stopped writing to it; from now on its drive has this cache. */
  replug(cache: NonNullable<BlockDiskOptions['cache']>): Promise<void>;
  remove(): Promise<void>;
};

export type BlockDiskOptions = {
  /** A folder for the image and the mount. */
  readonly folder: string;
  readonly megabytes: number;
  /** `honest`: a write cache that flush empties; `lying`: one that only seems to be emptied. */
  readonly cache?: 'honest' | 'lying';
  readonly writeDelayMs?: number;
};

const TOOLS = [
  'nbdkit',
  'nbdfuse',
  'fusermount3',
  'losetup',
  'mkfs.ext4',
  'e2fsck',
  'mount',
] as const;
const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const toolPath = (tool: string): string | null =>
  FOLDERS.map((folder) => path.join(folder, tool)).find((file) => fs.existsSync(file)) ?? null;

export const blockDisk: Pick<InstalledServer, 'path' | 'reasonToSkip'> = lookForBlockDisk();

function lookForBlockDisk(): Pick<InstalledServer, 'path' | 'reasonToSkip'> {
  const missing = TOOLS.find((tool) => toolPath(tool) === null);
  if (missing)
    return no(`${missing} is not installed (apt-get install nbdkit libnbd-bin fuse3 e2fsprogs)`);
  if (process.getuid?.() !== 0) return no('only root may mount a disk');
  for (const device of ['/dev/fuse', '/dev/loop-control'])
    if (!fs.existsSync(device)) return no(`the kernel has no ${device}`);
  try {
    run('losetup', '-f');
  } catch {
    return no('no loop device is free');
  }
  return { path: toolPath('nbdkit'), reasonToSkip: '' };
}

const no = (reasonToSkip: string) => ({ path: null, reasonToSkip });

export type SmallDisk = { readonly directory: string; remove(): void };

/** A file system in memory that is soon full. */
export function createSmallDisk(folder: string, megabytes: number): SmallDisk {
  const directory = path.join(folder, 'small');
  fs.mkdirSync(directory);
  run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}M`, 'tmpfs', directory);
  return { directory, remove: () => attempt('umount', '-l', directory) };
}

export const smallDisk: Pick<InstalledServer, 'path' | 'reasonToSkip'> =
  process.getuid?.() === 0
    ? { path: toolPath('mount'), reasonToSkip: '' }
    : no('only root may mount a disk');

export async function createBlockDisk(options: BlockDiskOptions): Promise<BlockDisk> {
  const image = path.join(options.folder, 'disk.img');
  fs.writeFileSync(image, '');
  fs.truncateSync(image, options.megabytes * 1024 * 1024);
  run('mkfs.ext4', '-q', '-F', image);
  let present = options;
  let parts = await plugIn(present, image);
  return {
    directory: parts.mount,
    async cutPower(onceOut) {
      await pullOut(parts, onceOut);
      parts = await plugIn(present, image);
    },
    async replug(cache) {
      run('umount', parts.mount);
      await pullOut(parts);
      present = { ...options, cache };
      parts = await plugIn(present, image);
    },
    remove: () => pullOut(parts),
  };
}

type Parts = {
  readonly drive: ChildProcess;
  readonly fuse: ChildProcess;
  readonly file: string;
  readonly loop: string;
  readonly mount: string;
};

async function plugIn(options: BlockDiskOptions, image: string): Promise<Parts> {
  const { folder } = options;
  const [socket, file, mount] = ['s.sock', 'drive', 'mnt'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  fs.rmSync(socket, { force: true });
  fs.mkdirSync(mount, { recursive: true });
  fs.writeFileSync(file, '');
  const drive = start('nbdkit', ['-f', '-U', socket, ...driveArguments(options, image)]);
  await eventually('the drive', () => fs.existsSync(socket));
  const fuse = start('nbdfuse', [file, '--unix', socket]);
  await eventually('the file of the drive', () => fs.statSync(file).size > 0);
  const loop = run('losetup', '-f', '--show', file).trim();
  run('mount', loop, mount);
  return { drive, fuse, file, loop, mount };
}

function driveArguments(options: BlockDiskOptions, image: string): string[] {
  const { cache, writeDelayMs } = options;
  const filters: string[] = [];
  const settings: string[] = [];
  if (cache) {
    filters.push('--filter=cache');
    settings.push(`cache=${cache === 'honest' ? 'writeback' : 'unsafe'}`, 'cache-max-size=256M');
  }
  if (writeDelayMs !== undefined) {
    filters.push('--filter=delay');
    settings.push(`delay-write=${writeDelayMs}ms`);
  }
  return [...filters, 'file', image, ...settings];
}

/** The drive first: nothing that anybody still holds gets through. */
async function pullOut(
  { drive, fuse, file, loop, mount }: Parts,
  onceOut: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  drive.kill('SIGKILL');
  await ended(drive);
  await onceOut();
  attempt('umount', mount);
  attempt('umount', '-l', mount);
  attempt('losetup', '-d', loop);
  attempt('fusermount3', '-u', file);
  attempt('fusermount3', '-uz', file);
  await ended(fuse);
}

function start(tool: string, words: readonly string[]): ChildProcess {
  return spawn(toolPath(tool) ?? tool, words, { stdio: 'ignore' });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

function run(tool: string, ...words: readonly string[]): string {
  const search = FOLDERS.join(':');
  return execFileSync(toolPath(tool) ?? tool, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: search },
  });
}

function attempt(tool: string, ...words: readonly string[]): void {
  try {
    run(tool, ...words);
  } catch {
    // It was gone already.
  }
}
