import type { Decision } from './decision.ts';

/** How soon a person must act. */
export const AlertPriority = { P1: 'P1', P2: 'P2', P3: 'P3' } as const;
export type AlertPriority = (typeof AlertPriority)[keyof typeof AlertPriority];

export const AlertKind = { Fever: 'fever' } as const;
export type AlertKind = (typeof AlertKind)[keyof typeof AlertKind];

/** Whether this record opens an alert or adds a re-measure to it. */
export const AlertChange = { Raised: 'raised', Updated: 'updated' } as const;
export type AlertChange = (typeof AlertChange)[keyof typeof AlertChange];

/**
 * Something a person must answer. Its key is the episode, never its content,
 * so that two feverish people at one gate are two alerts.
 */
export type Alert = {
  readonly episodeId: string;
  readonly change: AlertChange;
  readonly kind: AlertKind;
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
};
