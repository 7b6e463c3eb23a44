import { existsSync } from 'node:fs';
import type { InstalledServer } from '#tests/support/installed-server.ts';

const FIU_RUN = '/usr/bin/fiu-run';

/** Makes chosen calls of a program fail now and then (libfiu); it does not know. */
export const fiuRun: Pick<InstalledServer, 'path' | 'reasonToSkip'> = existsSync(FIU_RUN)
  ? { path: FIU_RUN, reasonToSkip: '' }
  : { path: null, reasonToSkip: 'fiu-run is not installed (apt-get install fiu-utils)' };

/** The words before a program whose disk fails so often. */
export function withFailingDisk({ fsync, pwrite }: Readonly<Record<'fsync' | 'pwrite', number>>) {
  return [
    FIU_RUN,
    '-x',
    ...['-c', `enable_random name=posix/io/sync/fsync,probability=${fsync}`],
    ...['-c', `enable_random name=posix/io/rw/pwrite,probability=${pwrite}`],
  ];
}
