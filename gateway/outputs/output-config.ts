import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { linkConfigSchema } from '#gateway/links/link-config.ts';
import { Light } from './light.ts';

const id = z.string().regex(ID_PATTERN, '1 to 40 characters of a-z, 0-9 and -');
const light = z.enum(Light);

const lightsConfig = z
  .strictObject({
    admit: light.default(Light.Green).describe('Light of this verdict'),
    'measure-again': light.default(Light.Yellow).describe('Light of this verdict'),
    'step-aside': light.default(Light.Red).describe('Light of this verdict'),
    refuse: light.default(Light.Red).describe('Light of this verdict'),
    'call-guard': light.default(Light.Yellow).describe('Light of this verdict'),
  })
  .describe('Which light each verdict shows')
  .refine((lights) => Object.entries(lights).every(isNoFalseGreen), {
    error: 'green for admit only: it is what opens a barrier',
  });

function isNoFalseGreen([verdict, shown]: [string, Light]): boolean {
  return shown !== Light.Green || verdict === 'admit';
}

const common = {
  lane: id.describe('Lane whose verdicts it shows; one output a lane'),
  lights: lightsConfig.prefault({}),
  pulseMs: z
    .int()
    .min(300)
    .max(30_000)
    .default(3_000)
    .describe('How long a verdict is shown, in ms; then red'),
  maxAgeMs: z
    .int()
    .min(200)
    .max(5_000)
    .default(1_500)
    .describe('A verdict that could not be shown by then is not shown any more, in ms'),
  rewriteMs: z
    .int()
    .min(500)
    .max(60_000)
    .default(2_000)
    .describe('What is shown is written again so often, in ms'),
  whenUnsure: z
    .enum(['closed', 'free'])
    .default('closed')
    .describe(
      'What it shows at the start, at the end and after anything went wrong: closed is red; free is green, for ways of escape that must open when nobody decides',
    ),
};

const coil = z.int().min(0).max(255);

const modbusConfig = z
  .strictObject({
    kind: z.literal('modbus').describe('Relays on Modbus RTU, on a line of their own'),
    ...common,
    link: linkConfigSchema
      .refine(({ kind }) => kind !== 'replay', 'a line: serial or tcp')
      .describe('Where the relay board is connected'),
    address: z.int().min(1).max(247).default(1).describe('Of the board on its line'),
    coils: z
      .strictObject({
        green: coil.optional().describe('Relay of green, or of the barrier'),
        yellow: coil.optional().describe('Relay of yellow'),
        red: coil.optional().describe('Relay of red'),
      })
      .refine(hasDistinctRelays, 'at least one relay, and no relay twice')
      .describe('Number of the relay of each light, from 0; a light without one is shown as dark'),
    timedOffset: z
      .int()
      .min(1)
      .max(65_279)
      .nullable()
      .default(null)
      .describe(
        'For boards that switch a relay off by themselves: what their manual adds to its number (Waveshare: 512). Then green ends even when the line is cut',
      ),
  })
  .describe('A relay board');

function hasDistinctRelays(coils: Readonly<Record<string, number | undefined>>): boolean {
  const relays = Object.values(coils).filter((relay) => relay !== undefined);
  return relays.length > 0 && new Set(relays).size === relays.length;
}

const mqttLampConfig = z
  .strictObject({
    kind: z.literal('mqtt').describe('A lamp that speaks MQTT'),
    ...common,
    url: z
      .string()
      .regex(/^mqtts?:\/\/[^/?#@]+\/?$/, 'an address like mqtt://192.168.1.20:1883, without a user')
      .describe('Broker of the lamp; the embedded broker carries no lamps'),
    topic: z
      .string()
      .regex(
        /^(?!gatehouse\/)[\w.-]+(?:\/[\w.-]+){0,15}$/,
        'a topic outside gatehouse/, of letters, digits, . _ - and /',
      )
      .max(120)
      .describe('What the lamp listens to; it answers on `{topic}/state`'),
    username: z.string().min(1).max(255).optional().describe('User at that broker'),
    passwordFile: z.string().min(1).max(4_096).optional().describe('Password on its first line'),
    caFile: z.string().min(1).max(4_096).optional().describe('Certificate authority of the broker'),
    validMs: z
      .int()
      .min(1_500)
      .max(120_000)
      .default(6_000)
      .describe('A lamp that hears nothing new for so long shows its own safe light, in ms'),
  })
  .refine(({ validMs, rewriteMs }) => validMs >= rewriteMs + 1_000, {
    path: ['validMs'],
    error: 'at least rewriteMs and a second',
  })
  .refine(({ username, passwordFile }) => passwordFile === undefined || username !== undefined, {
    path: ['username'],
    error: 'a username together with passwordFile',
  })
  .describe('A lamp at a broker');

const outputConfig = z.discriminatedUnion('kind', [modbusConfig, mqttLampConfig]);
export type OutputConfig = z.infer<typeof outputConfig>;

export const outputsConfig = z
  .array(outputConfig)
  .max(64)
  .default([])
  .describe('Lamps and barriers that show the verdicts of lanes');
