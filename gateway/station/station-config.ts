import * as z from 'zod';
import { isLoopbackHost } from './host-rules.ts';

export const stationConfig = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .max(253)
      .default('127.0.0.1')
      .describe('Address to listen on; another one than loopback needs `accessTokenFile`'),
    port: z.int().min(0).max(65_535).default(8090).describe('TCP port; 0 takes a free one'),
    accessTokenFile: z
      .string()
      .min(1)
      .optional()
      .describe('File with the token that a kiosk or a scraper must show; mode 0600'),
    maxStreamClients: z
      .int()
      .min(1)
      .max(48)
      .default(16)
      .describe('Kiosks that may be connected at the same time'),
    opsCentrePhone: z
      .string()
      .regex(/^[0-9+][0-9 ()+/-]{1,38}[0-9]$/, 'expected a telephone number')
      .optional()
      .describe(
        'Number of the ops centre: the guard is told to phone when an alert does not get through; without it only that it must be phoned',
      ),
    phoneAfterMs: z
      .int()
      .min(3_000)
      .max(600_000)
      .default(10_000)
      .describe('The guard is told so when an alert was confirmed on no way by then, in ms'),
  })
  .refine((config) => isLoopbackHost(config.host) || config.accessTokenFile !== undefined, {
    path: ['accessTokenFile'],
    message:
      'is required when `host` is not a loopback address: anybody in the network could read the gate',
  })
  .describe('The local HTTP side: kiosk stream, health, metrics and devices');

export type StationConfig = z.infer<typeof stationConfig>;
