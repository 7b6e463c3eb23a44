import * as z from 'zod';
import { DeviceState } from './control-messages.ts';
import { AdviceCode, DiscardCause, LineMask } from './device-words.ts';

/**
 * What the station tells the device page: `GET /api/devices`, its stream, and the hex view of one
 * line. The sentences in English are the gateway's (`telemetry/device-advice.ts`), so that `doctor`
 * and the page never tell two stories.
 */

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
