/**
 * Names of things. Ids go into topics, file names and tags, so they are kept to `[a-z0-9-]`.
 */
export const ID_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export function isId(text: string): boolean {
  return ID_PATTERN.test(text);
}

/**
 * Where a record stands in a gateway's journal. `seq` starts at 1 in each epoch and has no holes;
 * `epoch` rises whenever the continuity of the journal cannot be proven.
 */
export type RecordId = {
  readonly gatewayId: string;
  readonly epoch: number;
  readonly seq: number;
};

/** The CloudEvents `id`: `{gateway}:{epoch}:{seq}`. The same record always gets the same id. */
export function eventIdFrom(id: RecordId): string {
  return `${id.gatewayId}:${id.epoch}:${id.seq}`;
}

/** The reverse of {@link eventIdFrom}; `null` for anything that is not such an id. */
export function recordIdFromEventId(eventId: string): RecordId | null {
  const match = /^([a-z0-9-]{1,40}):([1-9][0-9]{0,14}):([1-9][0-9]{0,14})$/.exec(eventId);
  if (!match) return null;
  return { gatewayId: match[1] as string, epoch: Number(match[2]), seq: Number(match[3]) };
}
