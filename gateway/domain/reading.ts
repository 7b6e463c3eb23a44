/**
 * One temperature as a thermometer gave it. The raw value is never overwritten; what is made of it stands beside it.
 */
export const ThermometerMode = { Surface: 'surface', Body: 'body' } as const;
export type ThermometerMode = (typeof ThermometerMode)[keyof typeof ThermometerMode];

export const BodySite = {
  /** One spot in the middle of it. */
  Forehead: 'forehead',
  /** The warmest point of it, as an imager finds it. */
  ForeheadMax: 'forehead-max',
  InnerCanthus: 'inner-canthus',
  /** The warmest point of the face, mouth closed. */
  FaceMax: 'face-max',
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

/** Where an ambient temperature comes from that the thermometer did not send with the value. */
export const AmbientSource = { SiteSensor: 'site-sensor', Configured: 'configured' } as const;
export type AmbientSource = (typeof AmbientSource)[keyof typeof AmbientSource];

/** What is known against a measurement whatever its value; each is also a decision's reason. */
export const ReadingDoubt = {
  DeviceNotSettled: 'device-not-settled',
  WrongMode: 'wrong-mode',
  Unsteady: 'unsteady',
} as const;
export type ReadingDoubt = (typeof ReadingDoubt)[keyof typeof ReadingDoubt];

/** A sample that belongs to a device in a lane and is to be kept. */
export type Reading = TemperatureSample & {
  readonly deviceId: string;
  readonly laneId: string;
  readonly checkpointId: string;
  readonly bodySite: BodySite;
  /** Body-equivalent temperature by {@link compensationFormula}, or the raw value of a body-mode device. */
  readonly compensatedTemperatureCelsius: number | null;
  /** Name and version of the formula, for example `linear-forehead-1`. */
  readonly compensationFormula: string;
  /** The ambient temperature that the formula took, where it was not the device's own. */
  readonly compensationAmbientCelsius?: number;
  readonly ambientSource?: AmbientSource;
  /** Added to the raw value before the formula, where it is not 0. */
  readonly deviceOffsetCelsius?: number;
  /** The ambient temperature is beyond what the formula was fitted on. */
  readonly isExtrapolated?: true;
  /** For people's eyes only, by {@link displayFormula}; nothing is decided by it. */
  readonly displayTemperatureCelsius?: number;
  readonly displayFormula?: string;
  readonly doubt?: ReadingDoubt;
};
