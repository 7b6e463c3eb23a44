import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GatewaySetting } from './gateway-process.ts';
import type { Program } from './program.ts';
import { startProgram } from './program.ts';

/** Root, and a kernel that gives it a mount namespace: a file of its own can stand for /etc/machine-id there. */
export const mountNamespace = {
  path: existsSync('/etc/machine-id') && canUnshare() ? 'unshare' : null,
  reasonToSkip: 'needs root and mount namespaces (unshare --mount)',
};

function canUnshare(): boolean {
  const trial = 'mount --bind /etc/machine-id /etc/machine-id';
  return spawnSync('/usr/bin/unshare', ['--mount', 'sh', '-c', trial]).status === 0;
}

/** The gateway as it runs when its disk is in another PC: with another /etc/machine-id. */
export function startGatewayOnOtherMachine({ configFile, dataDirectory }: GatewaySetting): Program {
  const machineId = join(dataDirectory, '..', 'other-machine-id');
  writeFileSync(machineId, `${randomBytes(16).toString('hex')}\n`);
  const entry = fileURLToPath(import.meta.resolve('#tests/support/whole/other-machine-main.ts'));
  return startProgram([machineId, 'gateway', 'run', '--config', configFile], entry);
}
