import { ModbusFunction } from '#gateway/devices/kit/modbus/request.ts';
import type {
  RegisterMap,
  StatusCondition,
  TemperatureRegister,
} from '#gateway/devices/modbus-thermometer/register-map.ts';

/** "All temperatures are in tenths of degrees C" (PyroUSB and PyroMiniBus operator's guides, note 1). */
function tenths(register: number): TemperatureRegister {
  return {
    register,
    type: 'int16',
    wordOrder: 'high-first',
    countsPerCelsius: 10,
    countsAtZeroCelsius: 0,
  };
}

/** The bits of the status register, alike in both guides. */
const statusConditions: readonly StatusCondition[] = [
  {
    bit: 0,
    sentence:
      'The thermometer reports a measurement error. Switch it off and on; replace it if that does not help.',
  },
  {
    bit: 1,
    sentence: 'The thermometer itself is too cold to measure. Protect it from the cold.',
  },
  {
    bit: 2,
    sentence: 'The thermometer itself is too hot to measure. Protect it from the heat.',
  },
  {
    bit: 3,
    sentence: 'What the thermometer sees is colder than it can measure. Check what it points at.',
  },
  {
    bit: 4,
    sentence: 'What the thermometer sees is hotter than it can measure. Check what it points at.',
  },
];

/** Calex PyroUSB operator's guide, pages 11 and 12. */
export const pyroUsbMap = {
  function: ModbusFunction.ReadInputRegisters,
  filtered: tenths(0x12),
  unfiltered: tenths(0x13),
  sensor: tenths(0x14),
  status: { register: 0x15, conditions: statusConditions },
  identity: {
    typeRegister: 0x00,
    serialRegister: 0x02,
    types: { 21: 'Calex PyroUSB PUA8', 22: 'Calex PyroUSB PUA2', 23: 'Calex PyroUSB PUA5' },
  },
  emissivity: { volatileRegister: 0x18, countsPerUnit: 10_000, lowest: 0.1, highest: 1 },
  rangeCelsius: null,
} as const satisfies RegisterMap;

/** Calex PyroMiniBus operator's guide, page 7; Omega OS-MINI manual, page 21. */
export const pyroMiniBusMap = {
  function: ModbusFunction.ReadInputRegisters,
  filtered: tenths(0x0e),
  unfiltered: tenths(0x0f),
  sensor: tenths(0x10),
  status: { register: 0x11, conditions: statusConditions },
  identity: { typeRegister: 0x00, serialRegister: 0x02, types: { 17: 'Calex PyroMiniBus' } },
  emissivity: { volatileRegister: 0x17, countsPerUnit: 10_000, lowest: 0.2, highest: 1 },
  rangeCelsius: null,
} as const satisfies RegisterMap;
