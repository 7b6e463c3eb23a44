import { channel } from 'node:diagnostics_channel';
import * as path from 'node:path';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import { EpochReason } from '#gateway/domain/epoch-reason.ts';
import type { RecordDraft, RecordTimer } from '#gateway/domain/record.ts';
import type { DiskJournal, DiskJournalOptions } from '#gateway/journal/disk-journal.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import type { JournalTrouble } from '#gateway/journal/journal-trouble.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import type { RepeatGuard } from '#gateway/telemetry/repeat-guard.ts';
import type { EpochNews } from './ops-centre-side.ts';

export const journalDirectory = (config: Pick<GatewayConfig, 'dataDirectory'>): string =>
  path.join(config.dataDirectory, 'journal');

/** A journal that says how long its commits take. */
export type GatewayJournal = Journal & Pick<DiskJournal, 'commitTimes'>;
export type OpenJournal = (options: DiskJournalOptions) => Promise<GatewayJournal>;

export type JournalRoomOptions = {
  readonly config: GatewayConfig;
  readonly machineId: string;
  readonly clock: Clock;
  readonly recordTimer: RecordTimer;
  readonly log: Log;
  /** A new epoch began while running. */
  readonly onNewEpoch: () => void;
  readonly openJournal?: OpenJournal;
};

/** Whoever measures in this process may listen: batches of records at the moment they are durable. */
const durableChannel = channel('gatehouse.durable');

/** Opens the journal and says what was found. */
export async function openJournalRoom(options: JournalRoomOptions): Promise<GatewayJournal> {
  const { config, machineId, clock, onNewEpoch, openJournal = openDiskJournal } = options;
  const log = options.log.child({ module: 'journal' });
  const journal = await openJournal({
    directory: journalDirectory(config),
    machineId,
    clock,
    config: config.journal,
    onTrouble: (trouble) => {
      tellTrouble(log, trouble);
      if (trouble.kind === 'replaced') onNewEpoch();
    },
  });
  journal.onDurable((records) => {
    if (durableChannel.hasSubscribers) durableChannel.publish(records);
  });
  const { opening } = journal;
  const { epoch, reason } = opening;
  if (reason === 'continued' || reason === 'first-start') {
    log.info({ epoch, reason, head: journal.head().seq }, 'The journal is open.');
  } else log.error({ ...opening }, `A new epoch began (${reason}): ${opening.detail}`);
  tellLostTail(journal, options.recordTimer(instantFrom(clock)));
  return journal;
}

/** Whoever has heard of the lost numbers is told that they will not come; those that were sent in time stay. */
function tellLostTail(journal: GatewayJournal, now: ReturnType<RecordTimer>): void {
  const { lostTail } = journal.opening;
  if (lostTail === null) return;
  const gap: RecordDraft = { ...now, kind: 'gap', facts: { ...lostTail, reason: 'lost-tail' } };
  // While the disk refuses, the gap waits like a reading; the reason of the epoch tells of it as well.
  void journal.append([gap]).catch(() => undefined);
}

/** Where the screening hands over: what the journal cannot take is told, never dropped in silence. */
export function acceptInto(
  journal: Journal,
  log: Log,
  repeats: RepeatGuard,
): (drafts: readonly RecordDraft[]) => Promise<boolean> {
  return async (drafts) => {
    try {
      await journal.append(drafts);
      return true;
    } catch (err) {
      repeats.say('records refused', (more) =>
        log.error(
          { module: 'journal', err, records: drafts.length, more },
          'Records were refused: they are not kept, and nobody was admitted by them.',
        ),
      );
      return false;
    }
  };
}

/** What the ops centre's contradiction led to. */
export function tellEpoch(log: Log, news: EpochNews): void {
  const { detail } = news;
  if (news.kind === 'not-raised') {
    log.warn(
      { detail, cause: news.cause },
      'A new epoch could not begin yet; it is tried again with the next word of the ops centre.',
    );
    return;
  }
  const { epoch, afterPosition, upToPosition } = news.renumbering;
  log.error(
    { epoch, reason: EpochReason.LostTail, records: upToPosition - afterPosition },
    `A new epoch began (lost-tail): ${detail} The disk has lost its end or was put back to an earlier day; records that may have numbers of others get new ones and are sent again.`,
  );
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

function tellTrouble(log: Log, trouble: JournalTrouble): void {
  switch (trouble.kind) {
    case 'replaced':
      log.error(
        { ...trouble.opening },
        'The journal was damaged and put aside; a new epoch began.',
      );
      return;
    case 'refused':
      log.error(
        { code: trouble.code },
        `${trouble.message} Nothing is admitted until it takes records again.`,
      );
      return;
    case 'recovered':
      log.info({}, 'The journal takes records again; nothing that waited was lost.');
      return;
    case 'mark':
      if (trouble.problem === '') log.info({}, 'The mark of the journal is written again.');
      else
        log.warn(
          { problem: trouble.problem },
          'The mark beside the journal cannot be written; a lost tail would go unnoticed meanwhile.',
        );
      return;
    case 'held-log':
      if (trouble.held === null) log.info({}, 'The log of the journal is short again.');
      else
        log.warn(
          { ...trouble.held },
          `The log of the journal is ${megabytes(trouble.held.bytes)} MB long because ${trouble.held.holder || 'a program'} keeps it open; end that program.`,
        );
      return;
    default: {
      const unhandled: never = trouble;
      throw new Error(`unknown trouble ${JSON.stringify(unhandled)}`);
    }
  }
}
