import * as z from 'zod';
import { OptrisScale } from './encoding.ts';

export const optrisCtOptionsSchema = z
  .strictObject({
    mode: z
      .enum(['poll', 'burst'])
      .default('poll')
      .describe('`poll`: the gateway asks; `burst`: the device is set to send by itself'),
    scale: z
      .enum(OptrisScale)
      .default('standard')
      .describe(
        '`hs` for heads with hs in their name (hundredths of °C); nothing on the wire tells them apart',
      ),
    address: z
      .int()
      .min(1)
      .max(79)
      .nullable()
      .default(null)
      .describe('Address on an RS-485 line; `null` for USB and RS-232'),
    pollIntervalMs: z
      .int()
      .min(20)
      .max(60_000)
      .default(100)
      .describe('Pause between two reads, in ms; a value goes out when two reads agree'),
    answerTimeoutMs: z
      .int()
      .min(60)
      .max(10_000)
      .default(250)
      .describe('How long an answer and the silence behind it may take, in ms'),
    longestAnswerMs: z
      .int()
      .min(50)
      .max(30_000)
      .default(1_000)
      .describe(
        'How late an answer can still come after its time is over, in ms; so long the line must be quiet before the next question',
      ),
    confirmWithinCelsius: z
      .number()
      .min(0.01)
      .max(5)
      .default(0.5)
      .describe('How far two reads in a row may differ for the second to go out, in °C'),
    lowestCelsius: z
      .number()
      .min(-100)
      .max(100)
      .default(-40)
      .describe(
        'Below it two bytes are no temperature, in °C; the narrower the better, they have no check',
      ),
    highestCelsius: z
      .number()
      .min(0)
      .max(3_000)
      .default(150)
      .describe('Above it two bytes are no temperature, in °C'),
    burstValues: z
      .int()
      .min(1)
      .max(8)
      .default(1)
      .describe('How many values the device is set to send in a burst string'),
    burstPosition: z
      .int()
      .min(1)
      .max(8)
      .default(1)
      .describe('Which of them is the object temperature, counted from 1'),
    emissivity: z
      .number()
      .min(0.1)
      .max(1.1)
      .nullable()
      .default(null)
      .describe('Emissivity to set where the device has another; `null`: as the device is set'),
    setChecksum: z
      .boolean()
      .default(true)
      .describe('Whether setting takes a checksum: a CT does after each power-on, a CS does not'),
  })
  .refine(({ burstValues, burstPosition }) => burstPosition <= burstValues, {
    path: ['burstPosition'],
    error: 'one of the values of the burst string',
  })
  .refine(
    ({ mode, address, emissivity }) => mode === 'poll' || (address === null && emissivity === null),
    { path: ['mode'], error: 'poll, where the device has an address or is to be set' },
  )
  .refine(({ lowestCelsius, highestCelsius }) => lowestCelsius < highestCelsius, {
    path: ['highestCelsius'],
    error: 'more than lowestCelsius',
  })
  .describe('Options of an Optris CT, CTlaser, CS, CSmicro or CX infrared thermometer');

export type OptrisCtOptions = z.infer<typeof optrisCtOptionsSchema>;
