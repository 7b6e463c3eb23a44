import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { DeadLetterAnswer } from '#gateway/delivery/dead-letters.ts';
import { DeadLetters, discardDeadLetters } from '#gateway/delivery/dead-letters.ts';
import { SinkProgress } from '#gateway/delivery/sink-progress.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { StoredDeadLetter } from '#gateway/journal/journal.ts';
import type { StoppedJournal } from '#gateway/journal/stopped-journal.ts';
import { openStoppedJournal } from '#gateway/journal/stopped-journal.ts';
import { journalDirectory } from './journal-room.ts';
import { runningStation } from './running-station.ts';
import { systemClock } from './system-clock.ts';

type Settle = (ids: readonly number[], by: string) => Promise<DeadLetterAnswer>;

/** The dead letters of a gateway, whether it runs or not. */
export type DeadLetterSide = {
  /** A sentence: where this goes. */
  readonly where: string;
  list(sinkId: string | null, limit: number): Promise<readonly StoredDeadLetter[]>;
  readonly retry: Settle;
  readonly discard: Settle;
  close(): void;
};

/** The journal's lock decides: whoever has it, has the dead letters. */
export async function openDeadLetterSide(config: GatewayConfig): Promise<DeadLetterSide> {
  try {
    return stoppedSide(openStoppedJournal(journalDirectory(config), systemClock.wallMs));
  } catch (error) {
    if (!(error instanceof GatehouseError) || error.code !== 'JOURNAL_LOCKED') throw error;
    return await runningSide(config);
  }
}

function stoppedSide(journal: StoppedJournal): DeadLetterSide {
  return {
    where: 'The gateway is stopped: directly in its journal.',
    list: (sinkId, limit) => journal.listDeadLetters(sinkId, limit),
    async retry(ids, by) {
      const answers: DeadLetterAnswer[] = [];
      const sinkIds = new Set((await journal.findDeadLetters(ids)).map(({ sinkId }) => sinkId));
      for (const sinkId of sinkIds) {
        const progress = new SinkProgress(
          await journal.loadCursor(sinkId),
          journal.head().position,
        );
        const onRetried = (): void => undefined;
        const letters = new DeadLetters({ journal, sinkId, progress: () => progress, onRetried });
        answers.push(await letters.retry(ids, by));
      }
      return {
        settledIds: answers.flatMap(({ settledIds }) => settledIds),
        goneIds: answers.flatMap(({ goneIds }) => goneIds),
      };
    },
    async discard(ids, by) {
      const letters = await discardDeadLetters(journal, ids, by);
      return { settledIds: letters.map(({ id }) => id), goneIds: [] };
    },
    close: () => journal.close(),
  };
}

async function runningSide(config: GatewayConfig): Promise<DeadLetterSide> {
  const station = await runningStation(config);
  if (!station) {
    const message = `A gateway writes the journal in ${config.dataDirectory}, and does not say where its station is.`;
    throw new GatehouseError('GATEWAY_NOT_RUNNING', message);
  }
  const settle =
    (verb: string): Settle =>
    async (ids, by) =>
      (await station.ask(`/api/dead-letters/${verb}`, { ids, by })) as DeadLetterAnswer;
  return {
    where: `The gateway runs: through its station at ${station.url}.`,
    async list(sinkId, limit) {
      const query = new URLSearchParams({ limit: `${limit}`, ...(sinkId !== null && { sinkId }) });
      const { deadLetters } = await station.ask(`/api/dead-letters?${query}`);
      return deadLetters as readonly StoredDeadLetter[];
    },
    retry: settle('retry'),
    discard: settle('discard'),
    close: () => undefined,
  };
}
