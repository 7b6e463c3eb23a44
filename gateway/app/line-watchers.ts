import type { LineTap } from '#gateway/links/line-tap.ts';
import type { LineWatcher, WatchLine } from '#gateway/station/line-viewers.ts';

/** Lets people look at lines while the gateway runs; a line that nobody looks at costs one look at an empty set. */
export type LineWatchers = {
  readonly tapFor: (deviceId: string) => LineTap;
  readonly watchLine: WatchLine;
};

export function createLineWatchers(): LineWatchers {
  const byDevice = new Map<string, Set<LineWatcher>>();
  const watchersOf = (deviceId: string): Set<LineWatcher> => {
    const watchers = byDevice.get(deviceId) ?? new Set();
    byDevice.set(deviceId, watchers);
    return watchers;
  };
  return {
    tapFor(deviceId) {
      const watchers = watchersOf(deviceId);
      return {
        record(direction, bytes) {
          for (const watcher of watchers) watcher.bytes(direction, bytes);
        },
        link(event) {
          for (const watcher of watchers) watcher.link(event);
        },
      };
    },
    watchLine(deviceId, watcher) {
      const watchers = watchersOf(deviceId);
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
