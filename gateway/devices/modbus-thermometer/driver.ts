import type { DeviceDriver } from '#gateway/devices/device-driver.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { MODBUS_IDLE_FLUSH_MS } from '#gateway/devices/kit/modbus/modbus-master.ts';
import { ANY_ADDRESS } from '#gateway/devices/kit/modbus/request.ts';
import { customMap } from './maps/custom.ts';
import { namedMaps } from './maps/named-maps.ts';
import type { ModbusThermometerOptions } from './modbus-thermometer-config.ts';
import { modbusThermometerOptionsSchema } from './modbus-thermometer-config.ts';
import { modbusThermometerProbe } from './probe.ts';
import type { RegisterMap } from './register-map.ts';
import { ThermometerSession } from './thermometer-session.ts';

/** On a shared line a device waits for its turn, also behind some that do not answer. */
const SHORTEST_SILENCE_MS = 10_000;

export const modbusThermometerFamily = driverFamily({
  optionsSchema: modbusThermometerOptionsSchema,
  create: createModbusThermometerDriver,
  busAddress: ({ address }) => (address === ANY_ADDRESS ? null : address),
  probe: modbusThermometerProbe,
});

function createModbusThermometerDriver(options: ModbusThermometerOptions): DeviceDriver {
  const { pollIntervalMs, answerTimeoutMs, longestAnswerMs } = options;
  const map = mapFrom(options);
  return {
    name: 'modbus-thermometer',
    role: 'thermometer',
    defaultBaudRate: 9600,
    silenceTimeoutMs: Math.max(
      SHORTEST_SILENCE_MS,
      3 * (pollIntervalMs + answerTimeoutMs + longestAnswerMs),
    ),
    start: (session) => {
      const thermometer = new ThermometerSession(options, map, session);
      const { master } = thermometer;
      return {
        bytes: (chunk) => master.push(chunk),
        pendingByteCount: () => master.pendingByteCount,
        flush: (reason) => master.flush(reason),
        openingCommands: [],
        idleFlushMs: MODBUS_IDLE_FLUSH_MS,
        asking: thermometer,
      };
    },
  };
}

function mapFrom({ map, custom }: ModbusThermometerOptions): RegisterMap {
  if (map !== 'custom') return namedMaps[map];
  if (custom === undefined) throw new TypeError('A custom map has its registers under `custom`.');
  return customMap(custom);
}
