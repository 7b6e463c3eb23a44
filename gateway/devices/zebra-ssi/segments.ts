import { MAX_LINE_BYTES } from '#gateway/devices/kit/scan-line/line.ts';
import type { SsiPacket } from './frame.ts';
import { Opcode } from './frame.ts';

/** A code as DECODE_DATA carries it. */
export type DecodeData = { readonly barType: number; readonly data: Uint8Array };

/**
 * What the data of a first segment begins with (enioka_scan, captured packets): its number 00, the wrapped operation code F3,
 * source, status, a total length, bar type, one byte, the length of the code.
 */
const First = { Opcode: 1, BarType: 6, CodeLength: 8, Code: 10 } as const;
/** Later segments begin with their number. */
const LATER_HEADER_BYTES = 1;

type Assembly = {
  readonly barType: number;
  readonly code: Uint8Array;
  filled: number;
  nextNumber: number;
};

/** Puts the segments of a long code together. At most one code, of at most {@link MAX_LINE_BYTES}, is under way. */
export class Segments {
  #assembly: Assembly | null = null;

  /** The whole code with its last segment, `null` before. A segment out of order costs the code: a shorter one would be wrong. */
  add({ data }: SsiPacket): DecodeData | null {
    const number = data[0];
    if (number === 0) this.#assembly = assemblyFrom(data);
    else if (this.#assembly?.nextNumber !== number) this.#assembly = null;
    const assembly = this.#assembly;
    if (assembly === null) return null;
    const part = data.subarray(number === 0 ? First.Code : LATER_HEADER_BYTES);
    if (assembly.filled + part.length > assembly.code.length) {
      this.#assembly = null;
      return null;
    }
    assembly.code.set(part, assembly.filled);
    assembly.filled += part.length;
    assembly.nextNumber += 1;
    if (assembly.filled < assembly.code.length) return null;
    this.#assembly = null;
    return { barType: assembly.barType, data: assembly.code };
  }

  /** Another packet came in between. */
  forget(): void {
    this.#assembly = null;
  }
}

function assemblyFrom(data: Uint8Array): Assembly | null {
  if (data[First.Opcode] !== Opcode.DecodeData || data.length <= First.Code) return null;
  const length = ((data[First.CodeLength] as number) << 8) | (data[First.CodeLength + 1] as number);
  if (length === 0 || length > MAX_LINE_BYTES) return null;
  return {
    barType: data[First.BarType] as number,
    code: new Uint8Array(length),
    filled: 0,
    nextNumber: 0,
  };
}
