import { DiscardReason } from '#gateway/devices/device-driver.ts';

/**
 * Why bytes were lost to the gateway: what a driver says, or `driver-fault` for bytes that it never
 * accounted for because it failed.
 */
export type DiscardCause = DiscardReason | 'driver-fault';

/**
 * Plain numbers since the start, never reset. The bytes balance at any time:
 * `bytesIn = frameBytes + sum of discardedBytes + pendingBytes`.
 */
export type DeviceCounters = {
  readonly bytesIn: number;
  readonly frames: number;
  readonly frameBytes: number;
  /** Held back now, because they may be the start of a frame. */
  readonly pendingBytes: number;
  readonly discardedBytes: Readonly<Record<DiscardCause, number>>;
  readonly opens: number;
  readonly closes: number;
  readonly driverFaults: number;
};

/** The same numbers while they are counted; changed in place on the way of each byte. */
export type DeviceTally = {
  bytesIn: number;
  frames: number;
  frameBytes: number;
  readonly discardedBytes: Record<DiscardCause, number>;
  opens: number;
  closes: number;
  driverFaults: number;
};

export function emptyTally(): DeviceTally {
  const discardedBytes = Object.fromEntries(
    [...Object.values(DiscardReason), 'driver-fault'].map((cause) => [cause, 0]),
  ) as Record<DiscardCause, number>;
  return {
    bytesIn: 0,
    frames: 0,
    frameBytes: 0,
    discardedBytes,
    opens: 0,
    closes: 0,
    driverFaults: 0,
  };
}

export function countersFrom(tally: DeviceTally, pendingBytes: number): DeviceCounters {
  return { ...tally, pendingBytes, discardedBytes: { ...tally.discardedBytes } };
}
