import type { ClockDoubt, ClockState } from '#gateway/domain/clock.ts';
import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import type { DeviceState } from '#gateway/wire/control-messages.ts';
import type { LatencyCounts } from './latency-counts.ts';

/**
 * What the gateway looks like right now, as plain data. Each part reports itself in this form; the
 * station, the metrics and the health check read it and know nothing else of the parts.
 * Taking a snapshot must be cheap: numbers that are already counted, no query, no wait.
 */
export type GatewaySnapshot = {
  readonly gatewayId: string;
  readonly siteId: string;
  readonly softwareVersion: string;
  readonly startedAtMs: number;
  readonly clockState: ClockState;
  /** Why it is not trusted; `null` while it is. */
  readonly clockDoubt: ClockDoubt | null;
  /** `null` where nobody can say. */
  readonly clockErrorBoundMs: number | null;
  readonly devices: readonly DeviceSnapshot[];
  readonly journal: JournalSnapshot;
  readonly sinks: readonly SinkSnapshot[];
  /** Confirmations and commands that were not what they should be, by reason. Reasons are few and fixed. */
  readonly refusedControlMessages?: Readonly<Record<string, number>>;
  /** Who passed since the start, and who is inside. */
  readonly passages?: PassagesSnapshot;
  /** Lamps and barriers. */
  readonly outputs?: readonly LampSnapshot[];
  /** Present where somebody confirms alerts. */
  readonly alerts?: AlertsSnapshot;
  /** Present where the embedded broker runs. */
  readonly broker?: BrokerSnapshot;
};

export type DeviceSnapshot = {
  readonly deviceId: string;
  readonly role: 'thermometer' | 'scanner';
  /** Name of the driver, for example `gy-mcu90614`. */
  readonly driver: string;
  /** The link as an installer knows it, for example `serial /dev/serial/by-id/…`. */
  readonly link: string;
  readonly laneId: string;
  readonly state: DeviceState;
  /** A sentence for the person who has to act; empty when nothing is to be done. */
  readonly detail: string;
  /** Why the link cannot be opened right now; `null` where it is open, or went away by itself. */
  readonly linkError: ErrorCode | null;
  readonly changedAtMs: number;
  readonly lastFrameAtMs: number | null;
  readonly bytesIn: number;
  readonly frames: number;
  /** Bytes that were no frame, by reason. */
  readonly discardedBytes: Readonly<Record<string, number>>;
  /** Newest raw value of a thermometer; `null` for scanners and before the first frame. */
  readonly lastValueCelsius: number | null;
  /** Characters of the newest code of a scanner. What the code says stays in the decoder. */
  readonly lastCodeCharacters: number | null;
  /** When the newest value or code came; `null` before the first. */
  readonly lastValueAtMs: number | null;
  /** How the line is set, for example `9600 8N1, tty`; empty where there is nothing to set. */
  readonly lineSettings: string;
  /** Checked frames a second, over the last few seconds. */
  readonly framesPerSecond: number;
  /** Held back now: perhaps the start of a frame. */
  readonly pendingBytes: number;
  /** How often a link of this device was opened since the start. */
  readonly opens: number;
  /** How often its driver threw. */
  readonly driverFaults: number;
  /** What the device says of itself; `null` where it says nothing. */
  readonly identity: string | null;
  /** Sentences of the driver for whoever looks after the device. */
  readonly notices: readonly string[];
  readonly recent: RecentTraffic;
};

/** What came over a line in the last minute, or since the start where that is shorter. */
export type RecentTraffic = {
  readonly bytesIn: number;
  readonly discardedBytes: Readonly<Record<string, number>>;
};

export type JournalSnapshot = {
  readonly epoch: number;
  readonly headSeq: number;
  readonly headPosition: number;
  readonly rows: number;
  readonly sizeBytes: number;
  /** How much of the quota is used; 1 is all of it. */
  readonly usedFraction: number;
  /** How long the gateway can be cut off before it must drop records; `null` while nothing comes in. */
  readonly offlineSecondsLeft: number | null;
  readonly writable: boolean;
  /** A sentence for the operator; empty when all is well. */
  readonly detail: string;
  readonly commitTimes?: LatencyCounts;
};

/** `waiting`: the other side is away, records are kept. `holding`: a person must mend something first. */
export type SinkState = 'ok' | 'waiting' | 'holding';

export type SinkSnapshot = {
  readonly sinkId: string;
  readonly state: SinkState;
  readonly detail: string;
  readonly headPosition: number;
  readonly sentPosition: number;
  /** How far the other end has confirmed; `null` for sinks where taking is confirming. */
  readonly confirmedPosition: number | null;
  readonly backlogRecords: number;
  readonly deadLetters: number;
  /** Failed writes by cause. Causes are few and fixed: each one becomes a time series. */
  readonly failures?: Readonly<Record<string, number>>;
};

export type PassagesSnapshot = {
  /** By lane, direction, kind and verdict. */
  readonly counted: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
  /** `null` where nobody is counted out. */
  readonly inside: { readonly people: number; readonly vehicles: number } | null;
};

export type LampSnapshot = {
  readonly laneId: string;
  /** Where it is, as an installer knows it. */
  readonly description: string;
  readonly state: 'sure' | 'unsure';
  /** When it last confirmed what it shows; `null` before the first time. */
  readonly lastSureAtMs: number | null;
  /** Why it is not sure; `null` while it is, and before the first try. */
  readonly trouble: string | null;
  readonly failures: number;
  readonly dropped: number;
};

export type CameraSnapshot = {
  readonly deviceId: string;
  readonly laneId: string;
  /** Where it posts to. */
  readonly path: string;
  readonly lastTakenAtMs: number | null;
  readonly refused: number;
  /** Status of the newest answer; `null` where that was none of a refusal. */
  readonly refusedWith: number | null;
};

export type BrokerSnapshot = {
  readonly address: string;
  readonly connectedClients: number;
  readonly refusedClients: number;
};

export type AlertsSnapshot = {
  /** Alerts that the ops centre has confirmed on no way. */
  readonly unconfirmed: number;
  /** Episodes that guards are being told to phone about. */
  readonly forThePhone: number;
  /** Posts past the broker, by what came of them. */
  readonly direct: Readonly<Record<'confirmed' | 'refused' | 'retry', number>>;
};
