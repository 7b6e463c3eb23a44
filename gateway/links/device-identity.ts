import * as z from 'zod';

/** Who is in a port, as far as that can be told; `null`: it cannot, or not yet. */
const seenIdentity = z.strictObject({
  /** Of the adapter: `usb:VID:PID[:SERIAL]`. */
  usb: z.string().max(300).nullable(),
  /** What the device says of itself. */
  told: z.string().max(300).nullable(),
});

export type SeenIdentity = z.output<typeof seenIdentity>;

/** What a configured device is known to be, and what is in its port. They differ until somebody says that it is right. */
const knownDevice = z.strictObject({ known: seenIdentity, now: seenIdentity });

type KnownDevice = z.output<typeof knownDevice>;

export const identityBookSchema = z.record(z.string(), knownDevice);
export const acceptedSchema = z.record(z.string(), seenIdentity);

/** By the name of the configured device. */
export type IdentityBook = z.output<typeof identityBookSchema>;

const nobody: SeenIdentity = { usb: null, told: null };

/** A look at a port. Whoever is seen there for the first time is known from then on. */
export function seen(
  book: IdentityBook,
  deviceId: string,
  look: Partial<SeenIdentity>,
): IdentityBook {
  const { known, now: before } = book[deviceId] ?? { known: nobody, now: nobody };
  const { usb = before.usb, told } = withoutNulls(look);
  // Behind another adapter there may be another device: it has not said yet who it is.
  const now = { usb, told: told ?? (usb === before.usb ? before.told : null) };
  const isChanged = changedPart({ known, now }) !== null;
  const learned = { usb: now.usb ?? known.usb, told: fuller(known.told, now.told) };
  return {
    ...book,
    [deviceId]: { known: isChanged ? known : learned, now },
  };
}

/** What is in the port now is right. */
export function accepted(book: IdentityBook, deviceId: string): IdentityBook {
  const entry = book[deviceId];
  return entry ? { ...book, [deviceId]: { known: entry.now, now: entry.now } } : book;
}

export function isSameIdentity(a: SeenIdentity, b: SeenIdentity): boolean {
  return a.usb === b.usb && a.told === b.told;
}

/** For the person who has to look; `null` while everything is where it was. */
export function swapNotice(book: IdentityBook, deviceId: string): string | null {
  const entry = book[deviceId];
  const part = entry ? changedPart(entry) : null;
  if (!entry || part === null) return null;
  const [now, before] = [entry.now[part], entry.known[part]];
  const whose = otherOwner(book, deviceId);
  const guess =
    whose === null
      ? 'two devices may have been swapped.'
      : `it is the one of ${whose}${isSwapped(book, deviceId, whose) ? ', and the two have been swapped.' : '.'}`;
  return `Another device is in this port than before: ${now} instead of ${before}; ${guess} Put the right one back, or run \`gatehouse gateway devices --accept ${deviceId} --config FILE\`.`;
}

/** What a device says of itself tells more than its adapter. */
function changedPart({ known, now }: KnownDevice): keyof SeenIdentity | null {
  if (known.told !== null && now.told !== null && !isSameSaying(known.told, now.told))
    return 'told';
  return known.usb !== null && now.usb !== null && known.usb !== now.usb ? 'usb' : null;
}

/** A device may say more of itself as it is asked more: `GY-614V`, then `GY-614V, firmware 3`. */
function isSameSaying(a: string, b: string): boolean {
  const [fewer = [], more = []] = [a.split(', '), b.split(', ')].sort(
    (x, y) => x.length - y.length,
  );
  return fewer.every((saying) => more.includes(saying));
}

function fuller(a: string | null, b: string | null): string | null {
  return (a?.length ?? 0) > (b?.length ?? 0) ? a : b;
}

/** The configured device that used to be what is in this port now; only what tells one from all others counts. */
function otherOwner(book: IdentityBook, deviceId: string): string | null {
  const now = book[deviceId]?.now ?? nobody;
  const owners = Object.keys(book).filter(
    (other) => other !== deviceId && isOneDevice(book[other]?.known ?? nobody, now),
  );
  return owners.length === 1 ? (owners[0] ?? null) : null;
}

function isSwapped(book: IdentityBook, a: string, b: string): boolean {
  return isOneDevice(book[a]?.known ?? nobody, book[b]?.now ?? nobody);
}

/** Two CH340 are alike; what a device says of itself, or an adapter with a serial number, tells more. */
function isOneDevice(a: SeenIdentity, b: SeenIdentity): boolean {
  if (a.told !== null && b.told !== null) return a.told === b.told;
  return a.usb !== null && a.usb === b.usb && a.usb.split(':').length > 3;
}

/** A look that found nothing out says nothing. */
function withoutNulls(look: Partial<SeenIdentity>): Partial<SeenIdentity> {
  const told = look.told == null ? {} : { told: look.told };
  return look.usb == null ? told : { ...told, usb: look.usb };
}
