import type { IdentityBook, SeenIdentity } from './device-identity.ts';
import { accepted, isSameIdentity, seen, swapNotice } from './device-identity.ts';
import type { IdentityStore } from './identity-store.ts';

export type IdentityWatchOptions = {
  readonly store: IdentityStore;
  /** The adapter in the port of a device right now, `usb:VID:PID[:SERIAL]`; `null` where there is none. */
  readonly adapterOf: (deviceId: string) => Promise<string | null>;
  /** A notice has come up, or is over (`null`). */
  readonly onNotice: (deviceId: string, notice: string | null) => void;
  /** What was kept could not be read, or cannot be written. */
  readonly onTrouble: (trouble: 'damaged' | 'unwritable') => void;
};

/** Remembers over restarts who was in which port, and says so when somebody else is. */
export type IdentityWatch = {
  opened(deviceId: string): Promise<void>;
  told(deviceId: string, identity: string): void;
  /** Looks whether a person has called anything right meanwhile. */
  refresh(): void;
  noticeFor(deviceId: string): string | null;
};

export function createIdentityWatch(options: IdentityWatchOptions): IdentityWatch {
  const { store, adapterOf, onNotice, onTrouble } = options;
  const { book: kept, isDamaged } = store.load();
  let book: IdentityBook = kept;
  const notices = new Map<string, string | null>();
  if (isDamaged) onTrouble('damaged');

  const turnTo = (next: IdentityBook): void => {
    const isChanged = JSON.stringify(next) !== JSON.stringify(book);
    book = next;
    if (isChanged && !store.save(book)) onTrouble('unwritable');
    // A device that moves changes what is said of the other one, too.
    for (const deviceId of Object.keys(book)) {
      const notice = swapNotice(book, deviceId);
      if (notice === (notices.get(deviceId) ?? null)) continue;
      notices.set(deviceId, notice);
      onNotice(deviceId, notice);
    }
  };
  const look = (deviceId: string, what: Partial<SeenIdentity>): void =>
    turnTo(withAccepted(seen(book, deviceId, what), store));

  /** What a device says counts for the adapter it says it through: that is looked up first. */
  const lookingUp = new Map<string, Promise<void>>();
  const lookUp = async (deviceId: string): Promise<void> => {
    const usb = await adapterOf(deviceId).catch(() => null);
    look(deviceId, { usb });
  };

  turnTo(withAccepted(book, store));
  return {
    async opened(deviceId) {
      const done = lookUp(deviceId);
      lookingUp.set(deviceId, done);
      await done;
      if (lookingUp.get(deviceId) === done) lookingUp.delete(deviceId);
    },
    told(deviceId, identity) {
      const first = lookingUp.get(deviceId);
      if (first !== undefined) void first.then(() => look(deviceId, { told: identity }));
      else look(deviceId, { told: identity });
    },
    refresh: () => turnTo(withAccepted(book, store)),
    noticeFor: (deviceId) => notices.get(deviceId) ?? null,
  };
}

/** Only what is in the port now can be right: a word about something else is of yesterday. */
function withAccepted(book: IdentityBook, store: IdentityStore): IdentityBook {
  return Object.entries(store.accepted()).reduce(
    (now, [deviceId, identity]) =>
      now[deviceId] && isSameIdentity(now[deviceId].now, identity) ? accepted(now, deviceId) : now,
    book,
  );
}
