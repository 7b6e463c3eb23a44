import { lstatSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { SimulatorError } from '#sim/simulator-error.ts';

/**
 * The stable name of a virtual device: a symbolic link to the pseudo-terminal of the moment, as
 * `/dev/serial/by-id` gives for a real one. Set in one step, so that a reader never finds half of it.
 */
export function setDeviceLink(linkPath: string, target: string): void {
  refuseForeignFile(linkPath);
  const fresh = `${linkPath}.new`;
  try {
    rmSync(fresh, { force: true });
    symlinkSync(target, fresh);
    renameSync(fresh, linkPath);
  } catch (error) {
    throw new SimulatorError(`The link ${linkPath} could not be made.`, { cause: error });
  }
}

/** Removes the link, but only while it still points to `target`. */
export function removeDeviceLink(linkPath: string, target: string): void {
  try {
    if (readlinkSync(linkPath) === target) rmSync(linkPath, { force: true });
  } catch {
    // Gone or replaced by someone else: not ours to remove.
  }
}

/** A link that a killed simulator left behind is replaced; a real file is somebody's. */
function refuseForeignFile(linkPath: string): void {
  const status = lstatSync(linkPath, { throwIfNoEntry: false });
  if (status && !status.isSymbolicLink()) {
    throw new SimulatorError(`${linkPath} exists and is no symbolic link; choose another path.`);
  }
}
