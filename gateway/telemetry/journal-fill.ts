import type { JournalSnapshot, SinkSnapshot } from './gateway-snapshot.ts';

/** Of the quota: a person has time to mend the connection before anything is dropped. */
export const NEARLY_FULL_FRACTION = 0.8;

/** What a journal that is nearly full means, and what to do; empty while it is not. Pure. */
export function fillSentence(
  { usedFraction, rows }: Pick<JournalSnapshot, 'usedFraction' | 'rows'>,
  sinks: readonly SinkSnapshot[],
): string {
  if (usedFraction < NEARLY_FULL_FRACTION) return '';
  const full = `The journal is ${Math.floor(usedFraction * 100)} % full`;
  const behind = sinks.filter((sink) => 2 * lackingRecords(sink) > rows);
  if (behind.length === 0)
    return `${full}, mostly of records that everybody has; at 100 % those go early. Raise \`journal.maxSizeMegabytes\` or lower \`journal.keepConfirmedHours\`.`;
  const names = behind.map(({ sinkId }) => sinkId).join(', ');
  return `${full}; at 100 % the oldest records that a sink lacks are dropped, alerts excepted. Mend what is behind (${names}), or raise \`journal.maxSizeMegabytes\`.`;
}

const lackingRecords = ({ headPosition, sentPosition, confirmedPosition }: SinkSnapshot): number =>
  headPosition - (confirmedPosition ?? sentPosition);
