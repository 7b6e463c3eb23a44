import * as z from 'zod';
import { ANY_ADDRESS } from '#gateway/devices/kit/modbus/request.ts';
import type { MapName } from './maps/named-maps.ts';
import { namedMaps } from './maps/named-maps.ts';
import { RegisterType } from './register-map.ts';

const mapNames = Object.keys(namedMaps) as [MapName, ...MapName[]];

const temperatureRegister = z.strictObject({
  register: z
    .int()
    .min(0)
    .max(0xffff)
    .describe('Register as on the wire, from 0: what a manual calls 40001 or 30001 is 0'),
  type: z.enum(RegisterType).default('int16').describe('How the value lies in its registers'),
  wordOrder: z
    .enum(['high-first', 'low-first'])
    .default('high-first')
    .describe('Which half of a 32-bit value stands in the first register'),
  countsPerCelsius: z
    .number()
    .positive()
    .default(10)
    .describe('Counts for one °C: 10 for tenths, 1 for whole degrees; 18 for tenths of °F'),
  countsAtZeroCelsius: z
    .number()
    .default(0)
    .describe(
      'What the register holds at 0 °C: 0 for °C, 320 for tenths of °F, 2731.5 for tenths of K',
    ),
});

const customMap = z.strictObject({
  function: z
    .enum(['holding', 'input'])
    .default('input')
    .describe('Which registers these are: `holding` (function 03) or `input` (function 04)'),
  object: temperatureRegister.describe('Where the measured temperature is'),
  sensor: temperatureRegister.optional().describe('Where the temperature of the sensor itself is'),
  lowestCelsius: z.number().default(-50).describe('Below it there is no reading, in °C'),
  highestCelsius: z.number().default(1_000).describe('Above it there is no reading, in °C'),
});

export type CustomMapOptions = z.infer<typeof customMap>;

const milliseconds = (lowest: number, highest: number) => z.int().min(lowest).max(highest);

export const modbusThermometerOptionsSchema = z
  .strictObject({
    map: z
      .enum([...mapNames, 'custom'])
      .default('pyrousb')
      .describe('Which registers the device has; `custom`: those described under `custom`'),
    custom: customMap.optional().describe('The registers of a device that has no map of its own'),
    address: z
      .int()
      .min(1)
      .max(ANY_ADDRESS)
      .default(1)
      .describe(
        'Address on the line, 1 to 247; 255 reaches any Calex or Omega device that is alone on its line',
      ),
    read: z
      .enum(['unfiltered', 'filtered'])
      .default('unfiltered')
      .describe(
        '`filtered` has gone through the averaging and hold of the device, which can mix two people',
      ),
    pollIntervalMs: milliseconds(20, 60_000)
      .default(200)
      .describe('Pause between two measurements, in ms'),
    answerTimeoutMs: milliseconds(20, 10_000)
      .default(300)
      .describe('How long an answer may take, in ms'),
    longestAnswerMs: milliseconds(50, 30_000)
      .default(1_000)
      .describe(
        'How late an answer can still come after its time is over, in ms; so long the line must be quiet before the next question, or a late answer could pass for the next',
      ),
    quietBeforeMs: milliseconds(2, 100)
      .default(5)
      .describe(
        'Silence before a question, 3.5 characters, in ms: 5 at 9600 baud and above, 33 at 1200',
      ),
    emissivity: z
      .number()
      .min(0.1)
      .max(1)
      .nullable()
      .default(null)
      .describe('Emissivity to set, in memory that does not wear; `null`: as the device is set'),
  })
  .refine(({ address }) => address <= 247 || address === ANY_ADDRESS, {
    path: ['address'],
    error: 'an address from 1 to 247, or 255 for any',
  })
  .refine(({ map, custom }) => (map === 'custom') === (custom !== undefined), {
    path: ['custom'],
    error: '`map: custom` together with the registers under `custom`',
  })
  .refine(({ map, emissivity }) => emissivity === null || canSetEmissivity(map, emissivity), {
    path: ['emissivity'],
    error: 'an emissivity that devices of this map can be set to, or null',
  })
  .describe('Options of an infrared thermometer that speaks Modbus RTU');

export type ModbusThermometerOptions = z.infer<typeof modbusThermometerOptionsSchema>;

function canSetEmissivity(map: MapName | 'custom', emissivity: number): boolean {
  if (map === 'custom') return false;
  const { lowest, highest } = namedMaps[map].emissivity;
  return emissivity >= lowest && emissivity <= highest;
}
