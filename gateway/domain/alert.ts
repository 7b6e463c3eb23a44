import type { Decision } from './decision.ts';
import type { DeviceAdvice, DeviceCondition, HealthEvidence } from './device-health.ts';
import type { EpisodeState, EpisodeTransition } from './episode.ts';

/** How soon a person must act. */
export const AlertPriority = { P1: 'P1', P2: 'P2', P3: 'P3' } as const;
export type AlertPriority = (typeof AlertPriority)[keyof typeof AlertPriority];

export const AlertKind = { Fever: 'fever', Device: 'device' } as const;
export type AlertKind = (typeof AlertKind)[keyof typeof AlertKind];

/** Whether this record opens an alert or adds a re-measure to it. */
export const AlertChange = { Raised: 'raised', Updated: 'updated' } as const;
export type AlertChange = (typeof AlertChange)[keyof typeof AlertChange];

/** `called`: a guard said at the lane's screen that the ops centre was phoned about it; who it was nobody knows. */
export const FeverAlertChange = { ...AlertChange, Called: 'called' } as const;
export type FeverAlertChange = (typeof FeverAlertChange)[keyof typeof FeverAlertChange];

/** Whether this record opens a device's alert, tells how it is now, or that it is over by itself. */
export const DeviceAlertChange = { ...AlertChange, Cleared: 'cleared' } as const;
export type DeviceAlertChange = (typeof DeviceAlertChange)[keyof typeof DeviceAlertChange];

/**
 * A person who may have a fever. Its key is the episode, never its content, so that two feverish
 * people at one gate are two alerts.
 */
export type FeverAlert = {
  readonly episodeId: string;
  readonly change: FeverAlertChange;
  readonly kind: 'fever';
  readonly priority: AlertPriority;
  readonly passageId: string;
  readonly attempt: number;
  readonly laneId: string;
  readonly checkpointId: string;
  readonly deviceId: string;
  readonly rawTemperatureCelsius: number;
  readonly compensatedTemperatureCelsius: number | null;
  readonly ambientTemperatureCelsius: number | null;
  readonly decision: Decision;
  /** How the episode stood when it was told. */
  readonly episode?: AlertedEpisode;
};

export type AlertedEpisode = Pick<
  EpisodeTransition,
  'cause' | 'label' | 'contact' | 'otherSite'
> & { readonly state: EpisodeState };

/** A thermometer that may not measure as it should. A condition that stays is one alert. */
export type DeviceAlert = {
  /** `{device}-{condition}-{when it began}`. */
  readonly alertKey: string;
  readonly change: DeviceAlertChange;
  readonly kind: 'device';
  readonly priority: AlertPriority;
  readonly laneId: string;
  readonly checkpointId: string;
  readonly deviceId: string;
  readonly condition: DeviceCondition;
  readonly advice: DeviceAdvice;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly sinceMs: number;
  readonly evidence: HealthEvidence;
};

/** Something that a person must answer. */
export type Alert = FeverAlert | DeviceAlert;

/** What all records of one alert have in common, and no other's. */
export function alertKeyOf(
  alert:
    | { readonly kind: 'fever'; readonly episodeId: string }
    | { readonly kind: 'device'; readonly alertKey: string },
): string {
  return alert.kind === 'fever' ? alert.episodeId : alert.alertKey;
}
