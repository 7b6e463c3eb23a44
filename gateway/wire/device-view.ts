/**
 * Words of the device page that are the same at both of its ends. Sentences in English are the
 * gateway's (`telemetry/device-advice.ts`), so that `doctor` and the page never tell two stories.
 */

/** How a device fares and what follows from it: more than its state, so that one sentence can say what to do. */
export const AdviceCode = {
  Works: 'works',
  /** Connected, and nothing has come from it yet; it may speak only when it is used. */
  NotUsedYet: 'not-used-yet',
  /** It works, but a part of what it sends is lost; the cause says why. */
  LosesBytes: 'loses-bytes',
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
