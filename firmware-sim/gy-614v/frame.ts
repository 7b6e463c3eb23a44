import { sumOf } from '#sim/bytes.ts';
import type { FrameShape } from '#sim/firmware.ts';

/** Functions of the module (product page szlitus.com 4084). */
export const ModuleFunction = { Read: 0x03, Write: 0x06 } as const;

export const FRAME_SHAPE: FrameShape = { lengthAt: 3, checkBytes: 1 };

const COMMAND_LENGTH_BYTES = 5;

/** `addr func data… SUM`, SUM the low eight bits of the sum of all bytes before it. */
export function encodeFrame(bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([...bytes, sumOf(Uint8Array.from(bytes))]);
}

/** `addr 03 reg count SUM` reads registers, `addr 06 reg value SUM` writes one. */
export type ModuleCommand = {
  readonly address: number;
  readonly function: number;
  readonly register: number;
  readonly value: number;
};

/** Finds commands in whatever arrives; anything else is passed over: no error answer is documented. */
export class CommandReader {
  readonly #command: (command: ModuleCommand) => void;
  #window: readonly number[] = [];

  constructor(command: (command: ModuleCommand) => void) {
    this.#command = command;
  }

  reset(): void {
    this.#window = [];
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#window = [...this.#window, byte].slice(-COMMAND_LENGTH_BYTES);
      const command = commandIn(this.#window);
      if (!command) continue;
      this.#window = [];
      this.#command(command);
    }
  }
}

function commandIn(window: readonly number[]): ModuleCommand | undefined {
  const [address, code, register, value, sum] = window;
  if (address === undefined || register === undefined || value === undefined) return undefined;
  if (code !== ModuleFunction.Read && code !== ModuleFunction.Write) return undefined;
  if (sum !== sumOf(Uint8Array.from(window.slice(0, -1)))) return undefined;
  return { address, function: code, register, value };
}
