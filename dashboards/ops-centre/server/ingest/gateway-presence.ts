import type { Instant } from '#gateway/domain/clock.ts';
import type {
  DeviceState,
  DeviceStateV1,
  GatewayStateV1,
  HeartbeatV1,
} from '#gateway/wire/control-messages.ts';
import { GatewayStatus } from '#ops-centre/http/api/gateway-types.ts';
import type { HeldSpans } from './journal-mirror.ts';

/** What a gateway says about itself and its devices. Pure data; times are the ops centre's own. */
export type GatewayPresence = {
  /** Its last word was a good-bye or a last will, and no heartbeat came since. */
  readonly isOffline: boolean;
  /** Session of the newest birth; `null` until one was heard. */
  readonly sessionId: string | null;
  readonly lastSign: Instant | null;
  readonly lastHeartbeatAtMs: number | null;
  readonly held: HeldSpans | null;
  readonly devices: readonly KnownDevice[];
};

export type KnownDevice = {
  readonly deviceId: string;
  readonly state: DeviceState;
  readonly detail: string;
};

/** Heartbeats come about every 5 s; one that is away for this long is told to the people on duty. */
export const SILENT_AFTER_MS = 90_000;

const MAX_DEVICES = 256;

export const unknownPresence: GatewayPresence = {
  isOffline: false,
  sessionId: null,
  lastSign: null,
  lastHeartbeatAtMs: null,
  held: null,
  devices: [],
};

export function statusAt(presence: GatewayPresence, monotonicMs: number): GatewayStatus {
  if (presence.isOffline) return GatewayStatus.Offline;
  const lastSignMs = presence.lastSign?.monotonicMs ?? Number.NEGATIVE_INFINITY;
  return monotonicMs - lastSignMs > SILENT_AFTER_MS ? GatewayStatus.Silent : GatewayStatus.Online;
}

/** A last will of an earlier connection that arrives late says nothing about the present one. */
export function withState(
  presence: GatewayPresence,
  state: GatewayStateV1,
  now: Instant,
): GatewayPresence {
  if (state.status === 'online') {
    return { ...presence, isOffline: false, sessionId: state.sessionId, lastSign: now };
  }
  const isLateWill = presence.sessionId !== null && presence.sessionId !== state.sessionId;
  return isLateWill ? presence : { ...presence, isOffline: true, lastSign: now };
}

/** The heartbeat lists every device, so one that it does not list is gone. */
export function withHeartbeat(
  presence: GatewayPresence,
  heartbeat: HeartbeatV1,
  receivedAtMs: number,
  now: Instant,
): GatewayPresence {
  const devices = heartbeat.devices.map(({ deviceId, state }) => {
    const known = presence.devices.find((device) => device.deviceId === deviceId);
    return known?.state === state ? known : { deviceId, state, detail: '' };
  });
  return {
    ...presence,
    isOffline: false,
    lastSign: now,
    lastHeartbeatAtMs: receivedAtMs,
    held: heldFrom(heartbeat),
    devices: devices.sort(byDeviceId),
  };
}

export function withDevice(presence: GatewayPresence, device: DeviceStateV1): GatewayPresence {
  const { deviceId, state, detail } = device;
  const others = presence.devices.filter((each) => each.deviceId !== deviceId);
  if (others.length >= MAX_DEVICES) return presence;
  return { ...presence, devices: [...others, { deviceId, state, detail }].sort(byDeviceId) };
}

/** After a restart: monotonic time began anew, so the age of the last sign is taken from the wall clock. */
export function rebased(presence: GatewayPresence, now: Instant): GatewayPresence {
  const { lastSign } = presence;
  if (!lastSign) return presence;
  const ageMs = Math.max(0, now.wallMs - lastSign.wallMs);
  return { ...presence, lastSign: { ...lastSign, monotonicMs: now.monotonicMs - ageMs } };
}

/** Only what is understood is kept: the wire lets a sender add keys. */
function heldFrom({ head, epochs }: HeartbeatV1): HeldSpans {
  return {
    head: { epoch: head.epoch, seq: head.seq },
    epochs: epochs.map(({ epoch, firstSeq, lastSeq, reason }) => {
      return { epoch, firstSeq, lastSeq, reason };
    }),
  };
}

function byDeviceId(a: KnownDevice, b: KnownDevice): number {
  return a.deviceId < b.deviceId ? -1 : 1;
}
