import { useEffect, useRef, useState } from 'preact/hooks';
import { heldList } from '#console/data/held-list.ts';

export type Held = {
  readonly shownIds: readonly string[];
  readonly newAbove: number;
  /** Shows everything now: the reader asked for it. */
  readonly release: () => void;
};

/** Holds a list still while `isReading`; see {@link heldList}. `scope` changes when another list is meant. */
export function useHeld(
  wantedIds: readonly string[],
  isReading: boolean,
  stillKnown: (id: string) => boolean,
  scope: string,
): Held {
  const shown = useRef<{ scope: string; ids: readonly string[] }>({ scope, ids: [] });
  const [, redraw] = useState(0);
  const previous = shown.current.scope === scope ? shown.current.ids : [];
  const held = heldList(previous, wantedIds, isReading, stillKnown);
  useEffect(() => {
    shown.current = { scope, ids: held.shownIds };
  });
  return {
    ...held,
    release: () => {
      shown.current = { scope, ids: [] };
      redraw((count) => count + 1);
    },
  };
}
