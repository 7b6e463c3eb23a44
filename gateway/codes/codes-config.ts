import * as z from 'zod';
import { UnknownPlate } from './plate/plate-format.ts';

const path = z.string().min(1).max(4_096);

const sitePassConfig = z
  .strictObject({
    trustListFile: path
      .optional()
      .describe(
        'JSON file with the public keys of those who may issue site passes; without it no pass can be checked',
      ),
    audience: z
      .string()
      .min(1)
      .max(64)
      .default('gates')
      .describe('Gate group of this gateway; a pass for another group is refused'),
    maxLifetimeDays: z
      .int()
      .min(1)
      .max(3_660)
      .default(400)
      .describe('Longest lifetime of an acceptable pass, in days'),
  })
  .describe('Site passes (SP1:/ codes)');

const platesConfig = z
  .strictObject({
    knownFile: path
      .optional()
      .describe(
        'Text file with the plates of vehicles that belong here, one a line, # for remarks; mode 0600 or 0640; read at the start and when the configuration changes',
      ),
    unknown: z
      .enum(UnknownPlate)
      .default(UnknownPlate.CallGuard)
      .describe('What becomes of a vehicle that is not in knownFile'),
  })
  .describe('Number plates, in lanes with `vehicles: true`');

export const codesConfig = z
  .strictObject({
    pseudonymKeyFile: path
      .optional()
      .describe(
        'File of the secret behind the pseudonyms, created on first start; by default pseudonym-key.json in the data directory',
      ),
    sitePass: sitePassConfig.prefault({}),
    plates: platesConfig.prefault({}),
  })
  .describe('How codes are judged');
