import { sum8 } from '#gateway/devices/kit/checksums.ts';

/** `A5 command parameter sum` (GY-MCU90640 user manual). The module acknowledges none of these. */
const COMMAND_START = 0xa5;
const OUTPUT = 0x35;

/** Each call gives bytes of its own, so that no receiver can alter what the next one sends. */
function outputCommand(parameter: number): Uint8Array {
  const bytes = Uint8Array.of(COMMAND_START, OUTPUT, parameter, 0);
  bytes[3] = sum8(bytes, 0, 3);
  return bytes;
}

/** Sends one frame, and no more by itself. */
export const oneFrameCommand = () => outputCommand(1);
/** Sends frames by itself from now on. */
export const autoOutputCommand = () => outputCommand(2);
