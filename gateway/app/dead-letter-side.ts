import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { DeadLetterAnswer } from '#gateway/delivery/dead-letters.ts';
import { DeadLetters, discardDeadLetters } from '#gateway/delivery/dead-letters.ts';
import { SinkProgress } from '#gateway/delivery/sink-progress.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { StoredDeadLetter } from '#gateway/journal/journal.ts';
import type { StoppedJournal } from '#gateway/journal/stopped-journal.ts';
import { openStoppedJournal } from '#gateway/journal/stopped-journal.ts';
import { journalDirectory } from './journal-room.ts';
import { readRunFacts } from './run-file.ts';
import { readSecretFile } from './secret-files.ts';

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
    return stoppedSide(openStoppedJournal(journalDirectory(config)));
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
  const facts = readRunFacts(config);
  if (!facts) {
    const message = `A gateway writes the journal in ${config.dataDirectory}, and does not say where its station is.`;
    throw new GatehouseError('GATEWAY_NOT_RUNNING', message);
  }
  const base = reachable(facts.address);
  const { accessTokenFile } = config.station;
  const token = accessTokenFile ? await readSecretFile(accessTokenFile) : null;
  const ask = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${base}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const told = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`The station refused: ${JSON.stringify(told['error'])}`);
    return told;
  };
  const settle =
    (verb: string): Settle =>
    async (ids, by) =>
      (await ask(`/api/dead-letters/${verb}`, { ids, by })) as DeadLetterAnswer;
  return {
    where: `The gateway runs: through its station at ${base}.`,
    async list(sinkId, limit) {
      const query = new URLSearchParams({ limit: `${limit}`, ...(sinkId !== null && { sinkId }) });
      const { deadLetters } = await ask(`/api/dead-letters?${query}`);
      return deadLetters as readonly StoredDeadLetter[];
    },
    retry: settle('retry'),
    discard: settle('discard'),
    close: () => undefined,
  };
}

/** A station that listens on every address is asked at this machine's own. */
function reachable(address: string): string {
  const url = new URL(address);
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.hostname === '[::]') url.hostname = '[::1]';
  return url.origin;
}
