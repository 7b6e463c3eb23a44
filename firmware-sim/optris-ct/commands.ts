import { xorOf } from '#sim/bytes.ts';

/** Commands of the Optris CT and CS (digital command set of the operator's manuals). */
export const OptrisCommand = {
  TargetTemperature: 0x01,
  HeadTemperature: 0x02,
  CurrentTemperature: 0x03,
  Emissivity: 0x04,
  Transmission: 0x05,
  ProcessorTemperature: 0x09,
  SerialNumber: 0x0e,
  FirmwareRevision: 0x0f,
  AllTargets: 0x2e,
  SetEmissivity: 0x84,
  SetTransmission: 0x85,
  Checksums: 0xad,
} as const;

/** How many bytes of data follow a command; none where it is not listed. */
const DATA_BYTES: ReadonlyMap<number, number> = new Map([
  [OptrisCommand.AllTargets, 1],
  [OptrisCommand.SetEmissivity, 2],
  [OptrisCommand.SetTransmission, 2],
]);

const PREFIX = 0xb0;
const HIGHEST_READ = 0x7f;

export type Request = {
  /** What followed `B0` in a prefix; absent without one. */
  readonly address: number | undefined;
  readonly command: number;
  readonly data: readonly number[];
  /** A check was asked for and came. */
  readonly isChecked: boolean;
};

export type Parsed =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'wrong-check'; readonly length: number }
  | { readonly kind: 'request'; readonly request: Request; readonly length: number };

/**
 * The request at the beginning of what came. `wantsCheck`: SET commands and `2E` end with the XOR of the bytes of the
 * command, its prefix left out ("CT, CTlaser, CTvideo communication interface", 2020-04).
 */
export function parseRequest(bytes: readonly number[], wantsCheck: boolean): Parsed {
  const prefix = bytes[0] ?? 0;
  const hasPrefix = prefix >= PREFIX;
  const [command, ...rest] = hasPrefix ? bytes.slice(1) : bytes;
  if (command === undefined) return { kind: 'incomplete' };
  const dataBytes = DATA_BYTES.get(command) ?? 0;
  const isChecked = wantsCheck && (command > HIGHEST_READ || command === OptrisCommand.AllTargets);
  if (rest.length < dataBytes + (isChecked ? 1 : 0)) return { kind: 'incomplete' };
  const data = rest.slice(0, dataBytes);
  const length = (hasPrefix ? 2 : 1) + dataBytes + (isChecked ? 1 : 0);
  if (isChecked && rest[dataBytes] !== xorOf(Uint8Array.of(command, ...data))) {
    return { kind: 'wrong-check', length };
  }
  const address = hasPrefix ? prefix - PREFIX : undefined;
  return { kind: 'request', request: { address, command, data, isChecked }, length };
}
