/**
 * Commands to the module: `A5 cmd sum`, where the sum is the low eight bits of the first two bytes
 * (GY-MCU90614 data sheet). The module acknowledges none of them.
 */
const COMMAND_START = 0xa5;

const CommandCode = {
  ContinuousOutput: 0x45,
  OneReading: 0x15,
  Baud9600: 0xae,
  Baud115200: 0xaf,
  OutputAtPowerOnEnabled: 0x51,
  OutputAtPowerOnDisabled: 0x52,
} as const;

/** Each call gives bytes of its own, so that no receiver can alter what the next one sends. */
function command(code: number): Uint8Array {
  return Uint8Array.of(COMMAND_START, code, (COMMAND_START + code) & 0xff);
}

/** Sends frames by itself from now on, about 14 a second. */
export const continuousOutputCommand = () => command(CommandCode.ContinuousOutput);
/** Sends one frame. */
export const oneReadingCommand = () => command(CommandCode.OneReading);
/** Takes effect after the next power cycle. */
export const baud9600Command = () => command(CommandCode.Baud9600);
/** Takes effect after the next power cycle. */
export const baud115200Command = () => command(CommandCode.Baud115200);
/** Takes effect after the next power cycle. */
export const outputAtPowerOnCommand = () => command(CommandCode.OutputAtPowerOnEnabled);
/** Takes effect after the next power cycle. */
export const silentAtPowerOnCommand = () => command(CommandCode.OutputAtPowerOnDisabled);
