import type { ModbusRequest } from '#gateway/devices/kit/modbus/request.ts';

/** A request, and what becomes of its answer. */
export type Step = {
  readonly request: ModbusRequest;
  /** The words that were read; empty after a write. Returns what has to be asked now because of them. */
  readonly take: (words: readonly number[]) => readonly Step[];
  /** The device refuses. */
  readonly refused: (exceptionCode: number) => readonly Step[];
};

/** What an exception says (MODBUS Application Protocol V1.1b3, section 7). */
export function exceptionText(code: number): string {
  return exceptions.get(code) ?? `exception ${code}`;
}

export const ILLEGAL_FUNCTION = 1;
const ILLEGAL_VALUE = 3;

/** The same question will be refused again; a device that failed or is busy may answer later. */
export function isLasting(exceptionCode: number): boolean {
  return exceptionCode <= ILLEGAL_VALUE;
}

const exceptions: ReadonlyMap<number, string> = new Map([
  [ILLEGAL_FUNCTION, 'it does not know the function'],
  [2, 'it has no such register'],
  [ILLEGAL_VALUE, 'it does not take the value'],
  [4, 'it failed'],
  [5, 'it needs longer'],
  [6, 'it is busy'],
]);
