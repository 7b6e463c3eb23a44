/**
 * A list that does not move under a reader's eyes. While somebody reads, rows stay where they are:
 * what is new is counted, not inserted; older rows may still be added at the end.
 */
export type HeldList = {
  readonly shownIds: readonly string[];
  readonly newAbove: number;
};

/** `wantedIds` is the whole list in order, newest first. `stillKnown` rows stay even if no longer wanted. */
export function heldList(
  shownIds: readonly string[],
  wantedIds: readonly string[],
  isReading: boolean,
  stillKnown: (id: string) => boolean,
): HeldList {
  if (!isReading || shownIds.length === 0) return { shownIds: wantedIds, newAbove: 0 };
  const held = new Set(shownIds);
  const lastHeld = wantedIds.findLastIndex((id) => held.has(id));
  const older = lastHeld === -1 ? [] : wantedIds.slice(lastHeld + 1);
  const newAbove = wantedIds.slice(0, lastHeld + 1).filter((id) => !held.has(id)).length;
  const kept = shownIds.filter(stillKnown);
  return {
    shownIds: [...kept, ...older],
    newAbove: lastHeld === -1 ? wantedIds.length : newAbove,
  };
}
