/** Why an epoch of the journal began. Anything but `first-start` means that something may be missing before it. */
export const EpochReason = {
  FirstStart: 'first-start',
  JournalDamaged: 'journal-damaged',
  JournalUnwritable: 'journal-unwritable',
  LostTail: 'lost-tail',
  MachineChanged: 'machine-changed',
  RestoredBackup: 'restored-backup',
} as const;
export type EpochReason = (typeof EpochReason)[keyof typeof EpochReason];
