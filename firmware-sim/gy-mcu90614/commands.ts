/** Commands of the GY-MCU90614, `A5 cmd (A5 + cmd) & FF` (GY-MCU90614 data sheet). None is acknowledged. */
export const ThermometerCommand = {
  ContinuousOutput: 0x45,
  OneReading: 0x15,
  Baud9600: 0xae,
  Baud115200: 0xaf,
  AutoSendOn: 0x51,
  AutoSendOff: 0x52,
} as const;
export type ThermometerCommand = (typeof ThermometerCommand)[keyof typeof ThermometerCommand];

const START_BYTE = 0xa5;
const COMMAND_LENGTH_BYTES = 3;
const KNOWN: ReadonlySet<number> = new Set(Object.values(ThermometerCommand));

export function encodeCommand(command: ThermometerCommand): Uint8Array {
  return Uint8Array.of(START_BYTE, command, (START_BYTE + command) & 0xff);
}

/** Finds commands in whatever arrives; anything else is passed over, as the module does (it has no error reply). */
export class CommandReader {
  readonly #command: (command: ThermometerCommand, bytes: Uint8Array) => void;
  #window: number[] = [];

  constructor(command: (command: ThermometerCommand, bytes: Uint8Array) => void) {
    this.#command = command;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#pushByte(byte);
  }

  #pushByte(byte: number): void {
    this.#window = [...this.#window, byte].slice(-COMMAND_LENGTH_BYTES);
    const [start, command, sum] = this.#window;
    if (start !== START_BYTE || command === undefined) return;
    if (!isCommand(command) || sum !== ((START_BYTE + command) & 0xff)) return;
    this.#command(command, Uint8Array.from(this.#window));
    this.#window = [];
  }
}

function isCommand(byte: number): byte is ThermometerCommand {
  return KNOWN.has(byte);
}
