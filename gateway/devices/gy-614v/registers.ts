/** Registers and functions of the GY-614V (register map of the maker; the table is in README.md). */
export const FunctionCode = { Read: 0x03, Write: 0x06 } as const;

export const Register = {
  OutputMode: 0x03,
  OutputFormat: 0x04,
  ObjectOffset: 0x06,
  Emissivity: 0x07,
  ChipType: 0x0e,
} as const;

/** What is read together, in one question. */
export const readSpans = {
  /** Emissivity, object, ambient, body: registers 07…0D. */
  values: { from: Register.Emissivity, count: 7 },
  offset: { from: Register.ObjectOffset, count: 1 },
  /** Chip type and firmware: registers 0E and 0F. */
  identity: { from: Register.ChipType, count: 2 },
} as const;

export type ReadSpan = keyof typeof readSpans;
