/**
 * One temperature as a thermometer gave it. The raw value is never overwritten; what is made of it stands beside it.
 */
export const ThermometerMode = { Surface: 'surface', Body: 'body' } as const;
export type ThermometerMode = (typeof ThermometerMode)[keyof typeof ThermometerMode];

export const BodySite = {
  Forehead: 'forehead',
  Wrist: 'wrist',
  Ear: 'ear',
  Unknown: 'unknown',
} as const;
export type BodySite = (typeof BodySite)[keyof typeof BodySite];

/** What a thermometer driver makes of one checked frame. */
export type TemperatureSample = {
  /** As on the wire, scaled to °C and nothing else. */
  readonly rawTemperatureCelsius: number;
  /** The device's own ambient (chip) temperature, where it sends one. */
  readonly ambientTemperatureCelsius: number | null;
  /** The device's own conversion to a body temperature, where it sends one beside the raw value. */
  readonly deviceBodyTemperatureCelsius?: number;
  readonly mode: ThermometerMode;
};

/** A sample that belongs to a device in a lane and is to be kept. */
export type Reading = TemperatureSample & {
  readonly deviceId: string;
  readonly laneId: string;
  readonly checkpointId: string;
  readonly bodySite: BodySite;
  /** Body-equivalent temperature by {@link compensationFormula}, or the raw value of a body-mode device. */
  readonly compensatedTemperatureCelsius: number | null;
  /** Name and version of the formula, for example `heat-balance-1`. */
  readonly compensationFormula: string;
};
