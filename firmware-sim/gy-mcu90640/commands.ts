import { sumOf } from '#sim/bytes.ts';

/** What `A5 cmd param SUM` asks for. */
export type ArrayCommand =
  | { readonly kind: 'baud-rate'; readonly baudRate: number }
  | { readonly kind: 'rate'; readonly framesPerSecond: number }
  | { readonly kind: 'query' }
  | { readonly kind: 'auto' };

const START_BYTE = 0xa5;
const COMMAND_LENGTH_BYTES = 4;

/** Command and parameter as one number. 2 to 8 frames a second follow the rule of the documented two. */
const COMMANDS: ReadonlyMap<number, ArrayCommand> = new Map<number, ArrayCommand>([
  [0x1501, { kind: 'baud-rate', baudRate: 9600 }],
  [0x1502, { kind: 'baud-rate', baudRate: 115_200 }],
  [0x1503, { kind: 'baud-rate', baudRate: 460_800 }],
  [0x2500, { kind: 'rate', framesPerSecond: 0.5 }],
  [0x2501, { kind: 'rate', framesPerSecond: 1 }],
  [0x2502, { kind: 'rate', framesPerSecond: 2 }],
  [0x2503, { kind: 'rate', framesPerSecond: 4 }],
  [0x2504, { kind: 'rate', framesPerSecond: 8 }],
  [0x3501, { kind: 'query' }],
  [0x3502, { kind: 'auto' }],
]);

/** Finds commands in whatever arrives; a wrong sum is passed over, as is what is unknown. */
export class CommandReader {
  readonly #command: (command: ArrayCommand) => void;
  #window: readonly number[] = [];

  constructor(command: (command: ArrayCommand) => void) {
    this.#command = command;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#pushByte(byte);
  }

  #pushByte(byte: number): void {
    this.#window = [...this.#window, byte].slice(-COMMAND_LENGTH_BYTES);
    const [start, code, parameter, sum] = this.#window;
    if (start !== START_BYTE || code === undefined || parameter === undefined) return;
    if (sum !== sumOf(Uint8Array.of(start, code, parameter))) return;
    this.#window = [];
    const command = COMMANDS.get((code << 8) | parameter);
    if (command) this.#command(command);
  }
}
