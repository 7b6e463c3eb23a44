import { expect, test } from 'vitest';
import {
  binaryFormatCommand,
  outputModeCommand,
  readCommand,
} from '#gateway/devices/gy-614v/commands.ts';

test.each([
  ['query output, as the maker prints it', outputModeCommand(0xa4, 'query'), 'a4060301ae'],
  ['continuous output', outputModeCommand(0xa4, 'continuous'), 'a4060300ad'],
  ['binary frames', binaryFormatCommand(0xa4), 'a4060400ae'],
  ['the values', readCommand(0xa4, 'values'), 'a4030707b5'],
  ['offset', readCommand(0xa4, 'offset'), 'a4030601ae'],
  ['chip and firmware', readCommand(0xa4, 'identity'), 'a4030e02b7'],
  ['the values of another address', readCommand(0x10, 'values'), '1003070721'],
])('the command for %s carries its sum', (_name, command, hex) => {
  expect(Buffer.from(command).toString('hex')).toBe(hex);
});
