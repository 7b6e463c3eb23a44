/** The words of `device-view.ts` alone: a page loads them without the schemas. */

/** How a device fares and what follows from it: more than its state, so that one sentence can say what to do. */
export const AdviceCode = {
  Works: 'works',
  /** Connected, and nothing has come from it yet; it may speak only when it is used. */
  NotUsedYet: 'not-used-yet',
  /** It works, but a part of what it sends is lost; the cause says why. */
  LosesBytes: 'loses-bytes',
  LinkMissing: 'link-missing',
  LinkBusy: 'link-busy',
  LinkDenied: 'link-denied',
  NotOpened: 'not-opened',
  ConnectionLost: 'connection-lost',
  Probing: 'probing',
  Silent: 'silent',
  NotUnderstood: 'not-understood',
  DriverFails: 'driver-fails',
} as const;
export type AdviceCode = (typeof AdviceCode)[keyof typeof AdviceCode];

/** Why bytes were no frame. Few and fixed: each one becomes a time series and a line on the page. */
export const DiscardCause = {
  Noise: 'noise',
  BadChecksum: 'bad-checksum',
  BadLength: 'bad-length',
  Overlong: 'overlong',
  Stale: 'stale',
  NotText: 'not-text',
  Implausible: 'implausible',
  Unasked: 'unasked',
  Late: 'late',
  DriverFault: 'driver-fault',
  Echo: 'echo',
  Separator: 'separator',
} as const;
export type DiscardCause = (typeof DiscardCause)[keyof typeof DiscardCause];

/** Discarded by design: no sign of a bad line. */
export const harmlessCauses: ReadonlySet<string> = new Set([
  DiscardCause.Echo,
  DiscardCause.Separator,
]);

/**
 * What the hex view hides. Hiding is done by the gateway: what is hidden never leaves it.
 * `stray-text`: text outside of checked frames; a scanner may be in the port of a thermometer.
 * `text`: all but the bytes that frame a text. `all`: every byte, on lines whose frames are not text.
 */
export const LineMask = { StrayText: 'stray-text', Text: 'text', All: 'all' } as const;
export type LineMask = (typeof LineMask)[keyof typeof LineMask];

/** Event names of `GET /api/devices/stream`. */
export const DevicesEvent = { Devices: 'devices' } as const;

/** Event names of `GET /api/devices/{deviceId}/line`. */
export const LineEvent = {
  Line: 'line',
  /** Bytes that were left out, because more came than a person can read. */
  Unshown: 'unshown',
  /** A connection to the device began or ended. */
  Link: 'link',
  /** The time of this view is over. */
  Ended: 'ended',
} as const;

/** Bytes that came (or went) without a pause between them. */
export type LineRowV1 = {
  readonly atMs: number;
  /** `in` came from the device, `out` was sent to it. */
  readonly direction: 'in' | 'out';
  /** Two characters a byte, separated by spaces; `··` for a byte that is not shown. */
  readonly hex: string;
};
export type LineUnshownV1 = { readonly bytes: number };
export type LineLinkV1 = { readonly atMs: number; readonly event: 'opened' | 'closed' };
