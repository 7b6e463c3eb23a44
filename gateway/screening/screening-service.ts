import type { Clock, ClockState, Instant } from '#gateway/domain/clock.ts';
import type { EpisodeAnswer, EpisodeRequest } from '#gateway/domain/episode.ts';
import type { TemperatureSample } from '#gateway/domain/reading.ts';
import type { RecordDraft, RecordTimer } from '#gateway/domain/record.ts';
import type { CameraPlate, CodeJudgement, ScannedCode } from '#gateway/domain/scan.ts';
import type { CheckpointRulesConfig } from './checkpoint/checkpoint-config.ts';
import type { EpisodeRules } from './episode/episode-rules.ts';
import type { FeverEpisode, RestoredEpisode } from './episode/fever-episode.ts';
import { unknownEpisode } from './episode-requests.ts';
import { endHomeless } from './homeless-episodes.ts';
import { MaskedPlates } from './masked-plates.ts';
import type { DeviceInLane, LaneSettings, PlacedScanner } from './placed-devices.ts';
import { placeDevices } from './placed-devices.ts';
import { createDraftMaker } from './record-drafts.ts';
import type { ScreeningPolicy } from './screening-policy.ts';
import { isUsableSample } from './thermometer.ts';

/** Readings and scans in, records out. One lane never waits for another. */
export type Screening = {
  /** One sample of a thermometer, at the time its frame was complete; in order of time per lane. */
  readonly temperature: (deviceId: string, sample: TemperatureSample, at: Instant) => void;
  readonly code: (deviceId: string, code: ScannedCode, at: Instant) => void;
  /** A plate that a camera read; gives its pseudonym, `null` where nobody takes it. */
  readonly plate: (deviceId: string, plate: CameraPlate, at: Instant) => string | null;
  /** What a screen may show of a plate that passed a moment ago; `null`: of this code nothing. */
  readonly maskedPlate: (pseudonym: string) => string | null;
  /**
   * The next measurement belongs to the person of the last passage. `false` where that cannot be
   * said: no such lane, nobody lately, or somebody else stands there already.
   */
  readonly requestReMeasure: (laneId: string) => boolean;
  /** What a guard does or types about somebody who is aside. */
  readonly episode: (
    laneId: string,
    episodeId: string,
    request: EpisodeRequest,
  ) => Promise<EpisodeAnswer>;
  /** Of everybody who is aside. */
  readonly openEpisodes: () => readonly FeverEpisode[];
  /** People aside of an earlier run; before anything else comes in. */
  readonly takeOver: (episodes: readonly RestoredEpisode[]) => void;
  readonly counts: () => ScreeningCounts;
  /** Nobody is being measured, and nobody who is known waits for anything. */
  readonly isIdle: () => boolean;
  /** Hands out what still waits, each as a passage of its own. Afterwards everything is ignored. */
  readonly stop: () => void;
};

/** A device as screening knows it. */
export type ScreeningDevice = DeviceInLane;

export type ScreeningOptions = {
  readonly lanes: readonly LaneSettings[];
  readonly devices: readonly ScreeningDevice[];
  readonly policy: ScreeningPolicy;
  /** How a suspicion is followed. */
  readonly episodes: EpisodeRules;
  /** Default: an entrance asks what its lanes ask. */
  readonly checkpointRules?: CheckpointRulesConfig;
  readonly judge: (
    text: string,
    now: { readonly wallMs: number; readonly clockState: ClockState },
    takesPlates: boolean,
  ) => JudgedCode;
  /** For cameras; without it there are none. */
  readonly judgePlate?: (deviceId: string, plate: CameraPlate) => JudgedCode;
  readonly pseudonymise: (canonical: Uint8Array) => string;
  readonly clock: Clock;
  readonly recordTimer: RecordTimer;
  /** Short, of `[a-z0-9]`, different at each start: part of every passage id. */
  readonly bootTag: string;
  /**
   * Drafts of one call belong together; the call must not come back into the screening. May give a promise: of
   * `false` where they could not be kept.
   */
  readonly accept: (drafts: readonly RecordDraft[]) => unknown;
};

/** `masked`: what a screen may show of it; no part of any record. */
type JudgedCode = CodeJudgement & { readonly canonical: Uint8Array; readonly masked?: string };

export type ScreeningCounts = {
  readonly samples: number;
  /** Samples of a `burst` thermometer with nobody before it. */
  readonly backgroundSamples: number;
  /** Samples that no such device can have measured; no record is made of them. */
  readonly unusableSamples: number;
  /** Somebody came and went too fast to be measured. */
  readonly unmeasuredBursts: number;
  readonly scans: number;
  readonly passages: number;
};

export function createScreening(options: ScreeningOptions): Screening {
  const drafts = createDraftMaker(options.recordTimer);
  const { lanes, thermometers, contacts, scanners, airSensors, air } = placeDevices({
    ...options,
    drafts,
  });
  const maskedPlates = new MaskedPlates();
  let sampleCount = 0;
  let backgroundSampleCount = 0;
  let unusableSampleCount = 0;
  let scanCount = 0;
  let isStopped = false;

  /** One that sends all the time sends the next one soon; from any other a person waits for this one. */
  const unreadable = (deviceId: string, at: Instant): void => {
    const { thermometer, lane } = known(thermometers, deviceId);
    if (!thermometer.burst) lane.unreadable(at);
  };

  const temperature: Screening['temperature'] = (deviceId, sample, at) => {
    if (isStopped) return;
    sampleCount++;
    if (!isUsableSample(sample)) {
      unusableSampleCount++;
      if (!airSensors.has(deviceId) && !contacts.has(deviceId)) unreadable(deviceId, at);
      return;
    }
    if (airSensors.has(deviceId)) {
      air.heard(deviceId, {
        celsius: sample.rawTemperatureCelsius,
        monotonicMs: at.monotonicMs,
      });
      return;
    }
    const contact = contacts.get(deviceId);
    if (contact) {
      contact.lane.contact(contact.thermometer, sample, at);
      return;
    }
    const { thermometer, lane } = known(thermometers, deviceId);
    if (thermometer.burst && !thermometer.burst.isPresent(sample)) backgroundSampleCount++;
    lane.temperature(thermometer, sample, at);
  };

  const code: Screening['code'] = (deviceId, { aimId, text }, at) => {
    if (isStopped) return;
    const scanner = known(scanners, deviceId);
    const { observedAtMs, clock } = options.recordTimer(at);
    const now = { wallMs: observedAtMs, clockState: clock.state };
    scanned(scanner, options.judge(text, now, scanner.takesPlates), aimId, at);
  };

  const plate: Screening['plate'] = (deviceId, read, at) => {
    const scanner = scanners.get(deviceId);
    if (isStopped || !options.judgePlate || !scanner) return null;
    return scanned(scanner, options.judgePlate(deviceId, read), null, at);
  };

  /** The parts by name: nothing else of a judgement may come into a record. */
  const scanned = (
    { place, lane }: PlacedScanner,
    { format, verdict, reason, passageKind, canonical, masked }: JudgedCode,
    aimId: string | null,
    at: Instant,
  ): string => {
    scanCount++;
    const pseudonym = options.pseudonymise(canonical);
    if (masked !== undefined) maskedPlates.remember(pseudonym, masked);
    lane.scan({ format, verdict, reason, passageKind, ...place, aimId, pseudonym }, at);
    return pseudonym;
  };

  return {
    temperature,
    code,
    plate,
    maskedPlate: (pseudonym) => maskedPlates.of(pseudonym),
    requestReMeasure: (laneId) => !isStopped && (lanes.get(laneId)?.requestReMeasure() ?? false),
    episode: async (laneId, episodeId, request) =>
      (isStopped ? null : await lanes.get(laneId)?.episode(episodeId, request)) ?? unknownEpisode,
    openEpisodes: () => [...lanes.values()].flatMap((lane) => lane.openEpisodes),
    takeOver(restored) {
      for (const [laneId, lane] of lanes) {
        lane.takeOver(restored.filter(({ episode }) => episode.laneId === laneId));
      }
      const homeless = restored.filter(({ episode }) => !lanes.has(episode.laneId));
      endHomeless(homeless, { ...options, drafts });
    },
    counts: () => ({
      samples: sampleCount,
      backgroundSamples: backgroundSampleCount,
      unusableSamples: unusableSampleCount,
      unmeasuredBursts: sum(
        [...thermometers.values()],
        ({ thermometer }) => thermometer.burst?.unmeasuredBurstCount ?? 0,
      ),
      scans: scanCount,
      passages: sum([...lanes.values()], (lane) => lane.passageCount),
    }),
    isIdle: () => [...lanes.values()].every((lane) => lane.isIdle),
    stop: () => {
      if (isStopped) return;
      isStopped = true;
      for (const lane of lanes.values()) lane.stop();
    },
  };
}

function known<T>(devices: ReadonlyMap<string, T>, deviceId: string): T {
  const device = devices.get(deviceId);
  if (!device) throw new RangeError(`screening knows no such device: ${deviceId}`);
  return device;
}

function sum<T>(items: readonly T[], countOf: (item: T) => number): number {
  return items.reduce((total, item) => total + countOf(item), 0);
}
