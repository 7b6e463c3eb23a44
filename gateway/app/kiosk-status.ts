import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { ClockState } from '#gateway/domain/clock.ts';
import type { StationLane } from '#gateway/station/kiosk-hub.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';

export type KioskStatusInput = {
  readonly lanes: GatewayConfig['lanes'];
  readonly devices: readonly DeviceSnapshot[];
  readonly opsCentre: KioskStatusV1['opsCentre'];
  readonly isJournalWritable: boolean;
  readonly clockState: ClockState;
  /** `null` while nothing comes in. */
  readonly offlineSecondsLeft: number | null;
  readonly isSinkAway: boolean;
  /** `null` or absent where nobody is counted out. */
  readonly inside?: { readonly people: number; readonly vehicles: number } | null;
  /** Alerts of a lane that the ops centre must be told by telephone; `null` when there are none. */
  readonly phoneNotice: (laneId: string) => KioskStatusV1['phoneCentre'] | null;
};

/** What each lane's screen says about itself. Pure. */
export function kioskStatuses(input: KioskStatusInput): readonly KioskStatusV1[] {
  return input.lanes.map(({ id, checkpoint }) => ({
    ...withPhoneNotice(input.phoneNotice(id)),
    laneId: id,
    checkpointId: checkpoint,
    devices: input.devices
      .filter(({ laneId }) => laneId === id)
      .map(({ deviceId, role, state, detail }) => ({ deviceId, role, state, detail })),
    opsCentre: input.opsCentre,
    journal: input.isJournalWritable ? 'durable' : 'not-writable',
    clock: input.clockState,
    ...roomOf(input),
    ...insideOf(input),
  }));
}

function insideOf({ inside }: KioskStatusInput): Pick<KioskStatusV1, 'inside'> {
  return inside ? { inside: { people: inside.people, vehicles: inside.vehicles } } : {};
}

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** The guard is told only while it is short and nobody fetches; in hours, so that the screen is not sent something each second. */
function roomOf(
  input: Pick<KioskStatusInput, 'offlineSecondsLeft' | 'isSinkAway'>,
): Pick<KioskStatusV1, 'roomHoursLeft'> {
  const { offlineSecondsLeft: left, isSinkAway } = input;
  return isSinkAway && left !== null && left < DAY_SECONDS
    ? { roomHoursLeft: Math.floor(left / HOUR_SECONDS) }
    : {};
}

/** The lanes as the station names them. */
export function stationLanes({ lanes }: Pick<GatewayConfig, 'lanes'>): readonly StationLane[] {
  return lanes.map(({ id, checkpoint }) => ({ laneId: id, checkpointId: checkpoint }));
}

const withPhoneNotice = (
  phoneCentre: KioskStatusV1['phoneCentre'] | null,
): Pick<KioskStatusV1, 'phoneCentre'> => (phoneCentre ? { phoneCentre } : {});
