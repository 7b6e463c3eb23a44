import { expect, test } from 'vitest';
import {
  deviceOptionsSchemas,
  driverNames,
  driverProbes,
} from '#gateway/devices/device-registry.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';
import { modbusFrame, registersAnswer } from '#tests/support/modbus-frames.ts';

const name = 'modbus-thermometer';
const probe = driverProbes.get(name);

test('asks whoever is there for its type', () => {
  expect(probe?.question).toEqual(modbusFrame(0xff, 4, 0, 0, 0, 1));
});

test.each([
  [21, 1, 'Calex PyroUSB PUA8, Modbus address 1', 'pyrousb'],
  [17, 23, 'Calex PyroMiniBus, Modbus address 23', 'pyrominibus'],
])('a device of type %i is named, with the options that it needs', (type, address, detail, map) => {
  const match = probe?.recognise(registersAnswer(address, 4, type));
  expect(match).toEqual({ detail, options: { map, address } });
  expect(deviceOptionsSchemas[name].safeParse(match?.options).success).toBe(true);
});

test('another Modbus device, a refusal and an echo are not taken for one', () => {
  expect(probe?.recognise(registersAnswer(1, 4, 366))).toBeNull();
  expect(probe?.recognise(registersAnswer(1, 3, 21))).toBeNull();
  expect(probe?.recognise(modbusFrame(1, 0x84, 2))).toBeNull();
  expect(probe?.recognise(modbusFrame(0xff, 4, 0, 0, 0, 1))).toBeNull();
});

test.each(driverNames)('the frames of %s are not taken for such an identity', (other) => {
  const { cases } = goldenFramesOf(other);
  for (const { hex } of cases) expect(probe?.recognise(bytesFromHex(hex))).toBeNull();
});
