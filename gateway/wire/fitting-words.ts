/**
 * A fitting is a camera or a lamp of a lane: mounted at a gate, and neither thermometer nor scanner.
 * The words of `fitting-view.ts` alone: a page loads them without the schemas.
 */
export const FittingKind = { Camera: 'camera', Lamp: 'lamp' } as const;
export type FittingKind = (typeof FittingKind)[keyof typeof FittingKind];

/** How a fitting is, and with that what to do. */
export const FittingCode = {
  /** A lamp has confirmed what it shows. */
  LampWorks: 'lamp-works',
  /** Not one word to it was confirmed since the start. */
  LampNotReached: 'lamp-not-reached',
  /** It was reached before. */
  LampLost: 'lamp-lost',
  /** The newest plate was taken. */
  CameraWorks: 'camera-works',
  /** Nothing came from it since the start; perhaps no vehicle did. */
  CameraNotHeard: 'camera-not-heard',
  /** Of what it sent last; each says what was wrong with it. */
  CameraWrongToken: 'camera-wrong-token',
  CameraNotUnderstood: 'camera-not-understood',
  CameraTooOld: 'camera-too-old',
  CameraTooFast: 'camera-too-fast',
  CameraNotKept: 'camera-not-kept',
} as const;
export type FittingCode = (typeof FittingCode)[keyof typeof FittingCode];

/** With these nobody has to do anything. */
export const wellFittingCodes: ReadonlySet<FittingCode> = new Set([
  FittingCode.LampWorks,
  FittingCode.CameraWorks,
  FittingCode.CameraNotHeard,
]);
