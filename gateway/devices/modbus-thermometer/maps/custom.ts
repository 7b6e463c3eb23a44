import { ModbusFunction } from '#gateway/devices/kit/modbus/request.ts';
import type { CustomMapOptions } from '#gateway/devices/modbus-thermometer/modbus-thermometer-config.ts';
import type { RegisterMap } from '#gateway/devices/modbus-thermometer/register-map.ts';

/** The map of a device that nobody has written one for, as its configuration describes it. */
export function customMap(options: CustomMapOptions): RegisterMap {
  return {
    function:
      options.function === 'holding'
        ? ModbusFunction.ReadHoldingRegisters
        : ModbusFunction.ReadInputRegisters,
    filtered: options.object,
    unfiltered: options.object,
    sensor: options.sensor ?? null,
    status: null,
    identity: null,
    emissivity: null,
    rangeCelsius: { lowest: options.lowestCelsius, highest: options.highestCelsius },
  };
}
