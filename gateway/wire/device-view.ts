import * as z from 'zod';
import { DeviceState } from './control-messages.ts';

/**
 * What the station tells the device page: `GET /api/devices`, its stream, and the hex view of one
 * line. The sentences in English are the gateway's (`telemetry/device-advice.ts`), so that `doctor`
 * and the page never tell two stories.
 */

/** How a device fares and what follows from it: more than its state, so that one sentence can say what to do. */
export const AdviceCode = {
  Works: 'works',
  /** Connected, and nothing has come from it yet; it may speak only when it is used. */
  NotUsedYet: 'not-used-yet',
  /** It works, but a part of what it sends is lost; the cause says why. */
  LosesBytes: 'loses-bytes',
  NotOpened: 'not-opened',
  ConnectionLost: 'connection-lost',
  Probing: 'probing',
  Silent: 'silent',
  NotUnderstood: 'not-understood',
  DriverFails: 'driver-fails',
} as const;
export type AdviceCode = (typeof AdviceCode)[keyof typeof AdviceCode];

/** Why bytes were no frame. Few and fixed: each one becomes a time series and a line on the page. */
export const DiscardCause = {
  Noise: 'noise',
  BadChecksum: 'bad-checksum',
  BadLength: 'bad-length',
  Overlong: 'overlong',
  Stale: 'stale',
  NotText: 'not-text',
  Implausible: 'implausible',
  Unasked: 'unasked',
  Late: 'late',
  DriverFault: 'driver-fault',
  Echo: 'echo',
  Separator: 'separator',
} as const;
export type DiscardCause = (typeof DiscardCause)[keyof typeof DiscardCause];

/** Discarded by design: no sign of a bad line. */
export const harmlessCauses: ReadonlySet<string> = new Set([
  DiscardCause.Echo,
  DiscardCause.Separator,
]);

/**
 * What the hex view hides. `text`: all but the bytes that frame a text. `all`: every byte, on lines
 * whose frames are not text. Hiding is done by the gateway: what is hidden never leaves it.
 */
export const LineMask = { None: 'none', Text: 'text', All: 'all' } as const;
export type LineMask = (typeof LineMask)[keyof typeof LineMask];

const adviceV1 = z.object({
  code: z.enum(AdviceCode),
  cause: z.enum(DiscardCause).nullable().describe('Leading reason of bytes that are lost now'),
  sentence: z.string().describe('How it is'),
  action: z.string().describe('What to do; empty when nothing is to be done'),
});

export const deviceViewV1 = z.object({
  deviceId: z.string(),
  role: z.enum(['thermometer', 'scanner']),
  driver: z.string(),
  link: z.string(),
  lineSettings: z.string().describe('For example `9600 8N1, tty`; empty where nothing is set'),
  laneId: z.string(),
  state: z.enum(DeviceState),
  detail: z.string().describe('For the person who has to act; empty when nothing is to be done'),
  advice: adviceV1,
  identity: z.string().nullable().describe('What the device says of itself'),
  notices: z.array(z.string()).describe('Sentences of the driver for whoever looks after it'),
  changedAtMs: z.number().describe('In this state since'),
  lastFrameAtMs: z.number().nullable(),
  lastValueAtMs: z.number().nullable(),
  lastValueCelsius: z.number().nullable().describe('Newest raw value of a thermometer'),
  lastCodeCharacters: z
    .number()
    .nullable()
    .describe('Length of the newest code of a scanner; what it says is never told'),
  bytesIn: z.number(),
  frames: z.number(),
  framesPerSecond: z.number().describe('Over the last five seconds'),
  discardedBytes: z.record(z.string(), z.number()).describe('Bytes that were no frame, by reason'),
  pendingBytes: z.number().describe('Held back now: perhaps the start of a frame'),
  opens: z.number().describe('Connections since the start'),
  driverFaults: z.number(),
  lineMask: z.enum(LineMask).describe('What the hex view of its line hides'),
});
export type DeviceViewV1 = z.infer<typeof deviceViewV1>;

/** Event names of `GET /api/devices/stream`. */
export const DevicesEvent = { Devices: 'devices' } as const;

/** Event names of `GET /api/devices/{deviceId}/line`. */
export const LineEvent = {
  Line: 'line',
  /** Bytes that were left out, because more came than a person can read. */
  Unshown: 'unshown',
  /** The time of this view is over. */
  Ended: 'ended',
} as const;

/** Bytes that came (or went) without a pause between them. */
export type LineRowV1 = {
  readonly atMs: number;
  /** `in` came from the device, `out` was sent to it. */
  readonly direction: 'in' | 'out';
  /** Two characters a byte, separated by spaces; `··` for a byte that is not shown. */
  readonly hex: string;
};
export type LineUnshownV1 = { readonly bytes: number };
