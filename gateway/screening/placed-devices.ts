import { ClockState } from '#gateway/domain/clock.ts';
import type { RecordTimer } from '#gateway/domain/record.ts';
import { AmbientBoard } from './ambient-board.ts';
import type { CheckpointRulesConfig } from './checkpoint/checkpoint-config.ts';
import { createAdmissions } from './checkpoint/checkpoint-rules.ts';
import type { ContactThermometer } from './contact-thermometer.ts';
import { createContactThermometer } from './contact-thermometer.ts';
import type { EpisodeRules } from './episode/episode-rules.ts';
import type { LaneRules } from './lane-rules.ts';
import type { LaneRunnerOptions } from './lane-runner.ts';
import { LaneRunner } from './lane-runner.ts';
import type { LaneConfig, ThermometerScreeningConfig } from './screening-config.ts';
import { MeasurementKind } from './screening-config.ts';
import type { ScreeningPolicy } from './screening-policy.ts';
import type { DevicePlace, Thermometer } from './thermometer.ts';
import { createThermometer } from './thermometer.ts';

/** A device and the lane it stands in. */
export type DeviceInLane =
  | ({
      readonly role: 'thermometer';
      readonly deviceId: string;
      readonly laneId: string;
    } & ThermometerScreeningConfig)
  | { readonly role: 'scanner'; readonly deviceId: string; readonly laneId: string };

export type PlacedThermometer = { readonly thermometer: Thermometer; readonly lane: LaneRunner };
export type PlacedContact = { readonly thermometer: ContactThermometer; readonly lane: LaneRunner };
export type PlacedScanner = {
  readonly place: DevicePlace;
  readonly lane: LaneRunner;
  /** A plate that is typed or scanned is a code here. */
  readonly takesPlates: boolean;
};

/** A lane as it is configured; what came later than the first lanes has a default. */
export type LaneSettings = Omit<LaneConfig, LaterSettings> &
  Partial<Pick<LaneConfig, LaterSettings>>;
type LaterSettings = 'direction' | 'outDevices' | 'vehicles';

export type PlacedDevices = {
  readonly lanes: ReadonlyMap<string, LaneRunner>;
  readonly thermometers: ReadonlyMap<string, PlacedThermometer>;
  readonly contacts: ReadonlyMap<string, PlacedContact>;
  readonly scanners: ReadonlyMap<string, PlacedScanner>;
  /** Devices that measure the air of the site. */
  readonly airSensors: ReadonlySet<string>;
  readonly air: AmbientBoard;
};

export type PlacingOptions = Pick<LaneRunnerOptions, 'clock' | 'drafts' | 'accept'> & {
  readonly lanes: readonly LaneSettings[];
  readonly devices: readonly DeviceInLane[];
  readonly policy: ScreeningPolicy;
  readonly episodes: EpisodeRules;
  /** Default: an entrance asks what its lanes ask. */
  readonly checkpointRules?: CheckpointRulesConfig;
  readonly recordTimer: RecordTimer;
  readonly bootTag: string;
};

/** One runner for each lane, with its devices. Throws on what the configuration should have refused. */
export function placeDevices(options: PlacingOptions): PlacedDevices {
  checkPlacing(options);
  const lanes = new Map<string, LaneRunner>();
  const thermometers = new Map<string, PlacedThermometer>();
  const contacts = new Map<string, PlacedContact>();
  const scanners = new Map<string, PlacedScanner>();
  const air = new AmbientBoard();
  const airSensors = new Set<string>();
  for (const laneConfig of options.lanes) {
    const { id: laneId, checkpoint: checkpointId } = laneConfig;
    const own = new Map<string, Thermometer>();
    const ownContacts = new Map<string, ContactThermometer>();
    const scannerPlaces: DevicePlace[] = [];
    for (const device of options.devices.filter((candidate) => candidate.laneId === laneId)) {
      const place = { deviceId: device.deviceId, laneId, checkpointId };
      if (device.role === 'scanner') scannerPlaces.push(place);
      else if (device.measurement === MeasurementKind.Ambient) airSensors.add(device.deviceId);
      else if (device.measurement === MeasurementKind.Contact)
        ownContacts.set(device.deviceId, createContactThermometer(place, device));
      else own.set(device.deviceId, createThermometer(place, device, air));
    }
    const lane = laneRunner(options, laneConfig, [...own.values()]);
    lanes.set(laneId, lane);
    for (const [deviceId, thermometer] of own) thermometers.set(deviceId, { thermometer, lane });
    for (const [deviceId, thermometer] of ownContacts)
      contacts.set(deviceId, { thermometer, lane });
    placeScanners(scanners, scannerPlaces, lane, laneConfig);
  }
  return { lanes, thermometers, contacts, scanners, airSensors, air };
}

function placeScanners(
  scanners: Map<string, PlacedScanner>,
  places: readonly DevicePlace[],
  lane: LaneRunner,
  { vehicles: takesPlates = false }: LaneSettings,
): void {
  for (const place of places) scanners.set(place.deviceId, { place, lane, takesPlates });
}

function laneRunner(
  options: PlacingOptions,
  lane: LaneSettings,
  thermometers: readonly Thermometer[],
): LaneRunner {
  const { id, checkpoint, requires, pairingWindowMs, episodeWindowMs } = lane;
  const { bootTag, policy, episodes, clock, drafts, accept } = options;
  return new LaneRunner({
    rules: {
      laneId: id,
      checkpointId: checkpoint,
      requires,
      admission: admissionOf(options, lane),
      direction: lane.direction ?? 'in',
      outDevices: new Set(lane.outDevices),
      pairingWindowMs,
      episodeWindowMs,
      bootTag,
      policy,
      episodes,
    },
    thermometers,
    clock,
    drafts,
    accept,
  });
}

/** By the time that the record will have; without it while the clock is not trusted. */
function admissionOf(
  { checkpointRules = noCheckpointRules, recordTimer }: PlacingOptions,
  { checkpoint, requires, vehicles = false }: LaneSettings,
): NonNullable<LaneRules['admission']> {
  const ask = createAdmissions(checkpointRules, checkpoint, { requires, vehicles });
  return ({ kind, direction, at }) => {
    const { observedAtMs, clock } = recordTimer(at);
    const isTrusted = clock.state !== ClockState.Unsynchronised;
    return ask({ kind, direction, atMs: isTrusted ? observedAtMs : null });
  };
}

const noCheckpointRules: CheckpointRulesConfig = {
  timeZone: 'UTC',
  oneEntrance: [],
  checkpoints: [],
};

function checkPlacing({ bootTag, lanes, devices }: PlacingOptions): void {
  if (!/^[a-z0-9]{1,20}$/.test(bootTag)) throw new RangeError(`no boot tag: ${bootTag}`);
  const laneIds = new Set(lanes.map((lane) => lane.id));
  const deviceIds = new Set<string>();
  for (const { deviceId, laneId } of devices) {
    if (!laneIds.has(laneId)) throw new RangeError(`device ${deviceId} is in no lane: ${laneId}`);
    if (deviceIds.has(deviceId)) throw new RangeError(`two devices are named ${deviceId}`);
    deviceIds.add(deviceId);
  }
}
