import { xor8 } from '#gateway/devices/kit/checksums.ts';

/** Optris CT and CTlaser commands (2020-04); CS manual, page 27. A read is one byte, without any check. */
const Command = {
  ReadTarget: 0x01,
  ReadEmissivity: 0x04,
  ReadSerialNumber: 0x0e,
  ReadFirmware: 0x0f,
  SetEmissivity: 0x84,
} as const;

/** RS-485: "a simple prefix byte", B0h and the address. B0h itself is a broadcast and is never sent. */
const ADDRESS_PREFIX = 0xb0;

/** A question, and exactly how many bytes answer it. */
export type OptrisQuestion = { readonly bytes: Uint8Array; readonly answerBytes: number };

export const readTarget = (address: number | null) => question(address, 2, Command.ReadTarget);
export const readEmissivity = (address: number | null) =>
  question(address, 2, Command.ReadEmissivity);
export const readSerialNumber = (address: number | null) =>
  question(address, 3, Command.ReadSerialNumber);
export const readFirmware = (address: number | null) => question(address, 2, Command.ReadFirmware);

/** The device answers with the two bytes that it has set. */
export function setEmissivity(
  address: number | null,
  counts: number,
  hasChecksum: boolean,
): OptrisQuestion {
  const command = [Command.SetEmissivity, counts >> 8, counts & 0xff];
  // "The arithmetical XOR of all command bytes except of the address prefix"; SET commands of a CT only.
  const check = hasChecksum ? [xor8(Uint8Array.from(command), 0, command.length)] : [];
  return question(address, 2, ...command, ...check);
}

function question(
  address: number | null,
  answerBytes: number,
  ...command: readonly number[]
): OptrisQuestion {
  const prefix = address === null ? [] : [ADDRESS_PREFIX + address];
  return { bytes: Uint8Array.from([...prefix, ...command]), answerBytes };
}
