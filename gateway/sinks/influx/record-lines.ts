import type { RecordFacts, RecordTime, TimeOf } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { Tags } from './line-protocol.ts';
import { pointHead, pointTime } from './line-protocol.ts';
import type { HeadFor } from './record-points.ts';
import { pointFrom } from './record-points.ts';

/** One record, one line. */
export type LineResult =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'rejected'; readonly cause: string }
  /** Its time is not known yet, and a point cannot be moved later. */
  | { readonly kind: 'waiting' };

export type LineEncoder = (record: StoredRecord) => LineResult;

/** Series of one gateway are few (devices × modes × words); beyond this the cache starts again. */
const MAX_CACHED_HEADS = 4_096;

/** The record's own time, always. */
const asObserved: TimeOf = ({ observedAtMs }) => ({ kind: 'observed', atMs: observedAtMs });

export function createLineEncoder(from: GatewayAddress, timeOf: TimeOf = asObserved): LineEncoder {
  const heads = new Map<string, string>();
  const headFor = (measurement: string, key: string, tags: () => Tags): string => {
    const cached = heads.get(key);
    if (cached !== undefined) return cached;
    if (heads.size >= MAX_CACHED_HEADS) heads.clear();
    const head = pointHead(measurement, { ...tags(), site: from.siteId, gateway: from.gatewayId });
    heads.set(key, head);
    return head;
  };
  return (record) => {
    try {
      return lineFrom(record, timeOf(record), headFor);
    } catch {
      // Facts that another version of the gateway wrote, or that are no JSON: theirs alone to suffer for.
      return { kind: 'rejected', cause: 'facts-not-readable' };
    }
  };
}

function lineFrom(record: StoredRecord, at: RecordTime, headFor: HeadFor): LineResult {
  if (at.kind === 'waiting') return at;
  // A point is for ever under the number that its record was first exported with, or it would be there twice.
  const { epoch, seq } = record.formerly ?? record;
  const time = pointTime(at.atMs, seq);
  if (time === null) return { kind: 'rejected', cause: 'clock-not-trusted' };
  const point = pointFrom(entryFrom(record), epoch, headFor);
  if (point === null) return { kind: 'rejected', cause: `no-measurement-for-${record.kind}` };
  return {
    kind: 'line',
    line: `${point.head} seq=${seq}i${point.fields}${timeFields(record, at)} ${time}`,
  };
}

/** A point whose time is not the record's own says so, and what the record's own was. */
function timeFields(
  { observedAtMs }: StoredRecord,
  at: Exclude<RecordTime, { kind: 'waiting' }>,
): string {
  if (at.kind === 'observed') return '';
  const bound = at.errorBoundMs === null ? '' : `,time_error_ms=${at.errorBoundMs}i`;
  return `,time_quality="${at.kind}",observed_ms=${observedAtMs}i${bound}`;
}

/** Records of this process carry their facts; those read back are parsed here, once a send. */
function entryFrom(record: StoredRecord): RecordFacts {
  const facts: unknown = record.facts ?? JSON.parse(record.factsJson);
  return { kind: record.kind, facts } as RecordFacts;
}
