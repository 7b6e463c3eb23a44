import type { ReadFunction } from '#gateway/devices/kit/modbus/request.ts';

/** How a value lies in its registers. */
export const RegisterType = {
  Int16: 'int16',
  Uint16: 'uint16',
  Int32: 'int32',
  Uint32: 'uint32',
  Float32: 'float32',
} as const;
export type RegisterType = (typeof RegisterType)[keyof typeof RegisterType];

/** A temperature in registers: °C = (counts − `countsAtZeroCelsius`) / `countsPerCelsius`. */
export type TemperatureRegister = {
  readonly register: number;
  readonly type: RegisterType;
  /** Which half of a 32-bit value stands in the first register. */
  readonly wordOrder: 'high-first' | 'low-first';
  readonly countsPerCelsius: number;
  readonly countsAtZeroCelsius: number;
};

/** One bit of a status register. While it is set there is no reading. */
export type StatusCondition = { readonly bit: number; readonly sentence: string };

export type StatusRegister = {
  readonly register: number;
  readonly conditions: readonly StatusCondition[];
};

/** Where a device says what it is. */
export type IdentityRegisters = {
  readonly typeRegister: number;
  /** Two registers, the high half first. */
  readonly serialRegister: number;
  /** The types that have this map, with the maker's name of each. */
  readonly types: Readonly<Record<number, string>>;
};

/** The emissivity that lives in memory that does not wear. There is no place for the other one here. */
export type EmissivityRegister = {
  readonly volatileRegister: number;
  readonly countsPerUnit: number;
  readonly lowest: number;
  readonly highest: number;
};

/** What one kind of device has in which register: data and nothing else. */
export type RegisterMap = {
  readonly function: ReadFunction;
  readonly filtered: TemperatureRegister;
  readonly unfiltered: TemperatureRegister;
  /** The temperature of the sensor head itself. */
  readonly sensor: TemperatureRegister | null;
  readonly status: StatusRegister | null;
  readonly identity: IdentityRegisters | null;
  readonly emissivity: EmissivityRegister | null;
  /** Outside of it there is no reading; `null` where the status register tells. */
  readonly rangeCelsius: { readonly lowest: number; readonly highest: number } | null;
};
