import * as z from 'zod';

export const raytekMiOptionsSchema = z
  .strictObject({
    mode: z
      .enum(['poll', 'burst'])
      .default('poll')
      .describe(
        '`poll`: the gateway asks; `burst`: the device is set to send by itself, its unit (U) included',
      ),
    setMode: z
      .boolean()
      .default(false)
      .describe(
        'Put the device into that mode (V=P, V=B) each time the port opens; it is written to its memory',
      ),
    unit: z
      .enum(['ask', 'celsius', 'fahrenheit'])
      .default('ask')
      .describe(
        '`ask` before each value; the others only for a device that does not tell its unit',
      ),
    head: z
      .int()
      .min(1)
      .max(8)
      .nullable()
      .default(null)
      .describe('Which head of a box with several; `null` for a device with one'),
    address: z
      .int()
      .min(1)
      .max(32)
      .nullable()
      .default(null)
      .describe('Address of the box on an RS-485 line; `null` for a device alone on its line'),
    pollIntervalMs: z
      .int()
      .min(20)
      .max(60_000)
      .default(100)
      .describe('Pause between two measurements, in ms'),
    answerTimeoutMs: z
      .int()
      .min(50)
      .max(10_000)
      .default(600)
      .describe('How long an answer may take, in ms; a Marathon takes up to 500'),
    longestAnswerMs: z
      .int()
      .min(50)
      .max(30_000)
      .default(1_000)
      .describe(
        'How late an answer can still come after its time is over, in ms; so long the line must be quiet before the next question',
      ),
  })
  .refine(({ mode, address }) => mode === 'poll' || address === null, {
    path: ['mode'],
    error: 'poll, where several devices share the line',
  })
  .describe('Options of a Raytek or Fluke MI, MI3, CM or Marathon infrared thermometer');

export type RaytekMiOptions = z.infer<typeof raytekMiOptionsSchema>;
