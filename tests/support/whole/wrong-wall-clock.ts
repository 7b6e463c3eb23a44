import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findInstalledServer } from '#tests/support/installed-server.ts';

export const libfaketime = findInstalledServer(
  'libfaketime',
  [
    '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
    '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
  ],
  'faketime',
);

/** The wall clock of a program and of what it starts: wrong as the test says, beside a true monotonic clock. */
export type WrongWallClock = {
  readonly environment: Readonly<Record<string, string>>;
  /** Where a time source leaves its mark. */
  readonly mark: string;
  /** From now on it is so far from the true time; `faster` makes its seconds shorter. */
  offBy(seconds: number, faster?: number): void;
  /** The true time, and the mark of a time source that has just set it. */
  synchronise(): void;
};

export function wrongWallClock(directory: string): WrongWallClock {
  const file = join(directory, 'wall-clock');
  const mark = join(directory, 'synchronized');
  const offBy = (seconds: number, faster = 1): void => {
    const sign = seconds < 0 ? '-' : '+';
    // The rate is named always: it outlives a line that does not name it.
    writeFileSync(`${file}.new`, `${sign}${Math.abs(seconds)} x${faster}\n`);
    renameSync(`${file}.new`, file);
  };
  offBy(0);
  return {
    mark,
    offBy,
    synchronise() {
      offBy(0);
      writeFileSync(mark, '');
      utimesSync(mark, new Date(), new Date());
    },
    environment: {
      LD_PRELOAD: libfaketime.path ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      // A clock that is set does not move the monotonic clock, nor the times of files.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
  };
}
