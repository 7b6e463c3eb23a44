import type { ClockDoubt } from '#gateway/domain/clock.ts';

/** Why the clock is not trusted and what to do, for health, doctor and whoever reads them. */
export const clockWords: Readonly<
  Record<ClockDoubt, { readonly sentence: string; readonly action: string }>
> = {
  'not-set': {
    sentence: 'The clock of this PC shows a time before the last known one, so it was not set',
    action:
      "Connect a time server or set the clock. If this comes back after each power cut, replace the PC's battery; if the clock is right, delete clock.json in the data directory and start the gateway again.",
  },
  stepped: {
    sentence:
      'The clock of this PC was moved and no time server says why, so the gateway goes on with the time that it had',
    action:
      'Let a time server set the clock. If somebody set it by hand and it is right, restart the PC.',
  },
  'holdover-over': {
    sentence: 'No time server has set the clock of this PC for too long',
    action: 'Connect a time server; `time.holdoverHours` says how long is too long.',
  },
};
