import { fileURLToPath } from 'node:url';

/** Becomes `gatehouse WORDS` with the file MACHINE-ID in the place of /etc/machine-id: `node other-machine-main.ts MACHINE-ID WORDS`. */
const [machineId = '', ...words] = process.argv.slice(2);
const launcher = fileURLToPath(import.meta.resolve('#gateway/launcher.mjs'));
const script = 'mount --bind "$0" /etc/machine-id && exec "$@"';
// The channel of the parent does not survive an exec.
const { NODE_CHANNEL_FD: _, ...environment } = process.env;
process.execve?.(
  '/usr/bin/unshare',
  ['unshare', '--mount', 'sh', '-c', script, machineId, process.execPath, launcher, ...words],
  environment,
);
