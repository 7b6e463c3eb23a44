import { expect, test } from 'vitest';
import {
  baud9600Command,
  baud115200Command,
  continuousOutputCommand,
  oneReadingCommand,
  outputAtPowerOnCommand,
  silentAtPowerOnCommand,
} from '#gateway/devices/gy-mcu90614/commands.ts';

test.each([
  ['continuous output', continuousOutputCommand, 'a545ea'],
  ['one reading', oneReadingCommand, 'a515ba'],
  ['9600 baud', baud9600Command, 'a5ae53'],
  ['115200 baud', baud115200Command, 'a5af54'],
  ['output at power-on', outputAtPowerOnCommand, 'a551f6'],
  ['silence at power-on', silentAtPowerOnCommand, 'a552f7'],
])('the command for %s is as the data sheet prints it', (_name, command, hex) => {
  expect(Buffer.from(command()).toString('hex')).toBe(hex);
});
