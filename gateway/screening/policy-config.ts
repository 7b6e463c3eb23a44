import * as z from 'zod';
import { ABSOLUTE_LIMIT_CELSIUS } from './finding.ts';
import { DEFAULT_THRESHOLD_CELSIUS } from './fixed-threshold-policy.ts';

const fixedThreshold = {
  thresholdCelsius: z
    .number()
    .min(34)
    .max(ABSOLUTE_LIMIT_CELSIUS)
    .default(DEFAULT_THRESHOLD_CELSIUS)
    .describe('Body-equivalent temperature from which a person is suspected, in °C'),
  absoluteLimitCelsius: z
    .number()
    .min(34)
    .max(ABSOLUTE_LIMIT_CELSIUS)
    .default(ABSOLUTE_LIMIT_CELSIUS)
    .describe('From here on suspected whatever the threshold, and an alert at once, in °C'),
};

const adaptive = {
  suspectShareTarget: z
    .number()
    .min(0.01)
    .max(0.1)
    .default(0.05)
    .describe('Share of people that may be stepped aside for a contact reading; less finds less'),
  sendsColdAside: z
    .boolean()
    .default(false)
    .describe(
      'While all read low (a cold morning), whoever is below the threshold is sent to warm up',
    ),
};

const adaptivePolicyConfig = z.strictObject(adaptive);
export type AdaptivePolicyConfig = z.infer<typeof adaptivePolicyConfig>;

export const policyConfig = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z
        .literal('adaptive')
        .describe('A threshold for each thermometer, learnt from the people who pass'),
      ...adaptive,
    }),
    z.strictObject({
      kind: z.literal('fixed-threshold').describe('One threshold for everybody, always'),
      ...fixedThreshold,
    }),
    z.strictObject({
      kind: z
        .literal('shadow')
        .describe('Both side by side: one decides, both are recorded, to compare before a change'),
      decides: z
        .enum(['fixed-threshold', 'adaptive'])
        .default('fixed-threshold')
        .describe('Which of the two decides'),
      fixedThreshold: z.strictObject(fixedThreshold).prefault({}).describe('One of the two'),
      adaptive: adaptivePolicyConfig.prefault({}).describe('The other'),
    }),
  ])
  .describe('What a temperature means');

export type PolicyConfig = z.infer<typeof policyConfig>;

export const defaultPolicyConfig = { kind: 'adaptive' } as const;
