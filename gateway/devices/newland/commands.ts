/** `~ SOH 0000` begins a command, `; ETX` ends it (Newland NLS-HR52 guide p. 35). */
const PREFIX = [0x7e, 0x01, 0x30, 0x30, 0x30, 0x30] as const;
const SUFFIX = [0x3b, 0x03] as const;

/** `#` holds until the power goes; `@` would store it, and wear the memory. */
const TEMPORARY = 0x23;

/** Tells product, firmware and serial number; a model that does not know it says so. */
export const PRODUCT_COMMAND = 'QRYSYS';

export function newlandCommand(command: string): Uint8Array {
  const characters = Array.from(command, (character) => character.charCodeAt(0));
  return Uint8Array.of(...PREFIX, TEMPORARY, ...characters, ...SUFFIX);
}
