import { sum8 } from '#gateway/devices/kit/checksums.ts';
import type { ReadSpan } from './registers.ts';
import { FunctionCode, Register, readSpans } from './registers.ts';

/** `address function register value sum`, the sum over the four before it. Each call gives bytes of its own. */
function command(address: number, code: number, register: number, value: number): Uint8Array {
  const bytes = Uint8Array.of(address, code, register, value, 0);
  bytes[4] = sum8(bytes, 0, 4);
  return bytes;
}

/** Changes nothing in the module. */
export function readCommand(address: number, span: ReadSpan): Uint8Array {
  const { from, count } = readSpans[span];
  return command(address, FunctionCode.Read, from, count);
}

/** Until the next power cycle: only register 05 keeps settings, and it is never written. */
export const outputModeCommand = (address: number, output: 'continuous' | 'query') =>
  command(address, FunctionCode.Write, Register.OutputMode, output === 'query' ? 1 : 0);

/** Binary frames instead of text; until the next power cycle. */
export const binaryFormatCommand = (address: number) =>
  command(address, FunctionCode.Write, Register.OutputFormat, 0);
