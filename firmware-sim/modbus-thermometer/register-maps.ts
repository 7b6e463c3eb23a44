/** What a register gives when it is read. Temperatures are tenths of a degree with a sign. */
export type Measured =
  | 'average'
  | 'minimum'
  | 'maximum'
  | 'filtered'
  | 'unfiltered'
  | 'sensor'
  | 'status';

export type RegisterDefinition =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'measured'; readonly what: Measured }
  | {
      readonly kind: 'setting';
      readonly standard: number;
      readonly lowest: number;
      readonly highest: number;
      /** `ram` is lost without power, and then taken from the register it stands for. */
      readonly memory: 'non-volatile' | 'ram';
      readonly standsFor?: number;
      readonly isAddress?: true;
    };

export type RegisterMap = {
  readonly registers: ReadonlyMap<number, RegisterDefinition>;
  readonly highest: number;
  /** Which of them is the time, in tenths of a second, over which is averaged. */
  readonly averagePeriodAt: number;
};

const fixed = (value: number): RegisterDefinition => ({ kind: 'fixed', value });
const measured = (what: Measured): RegisterDefinition => ({ kind: 'measured', what });
const kept = (standard: number, lowest: number, highest: number): RegisterDefinition => ({
  ...{ kind: 'setting', standard, lowest, highest, memory: 'non-volatile' },
});
const ram = (standsFor: number, lowest: number, highest: number): RegisterDefinition => ({
  ...{ kind: 'setting', standard: 0, lowest, highest, memory: 'ram', standsFor },
});
const ADDRESS: RegisterDefinition = {
  ...{ kind: 'setting', standard: 1, lowest: 1, highest: 247, memory: 'non-volatile' },
  isAddress: true,
};
/** Of any temperature that can be set: −500.0 to 2000.0 °C, negative ones as two's complement. */
const ANY = [0, 0xffff] as const;

/** Calex PyroUSB (operator's guide, p. 11 and 12), here a PUA2 with the range LT. */
const PYRO_USB: RegisterMap = {
  highest: 0x18,
  averagePeriodAt: 0x0e,
  registers: new Map([
    [0x00, fixed(22)],
    [0x01, fixed(0)],
    [0x02, fixed(0x0001)],
    [0x03, fixed(0x86a3)],
    [0x04, fixed(0)],
    [0x05, ADDRESS],
    [0x06, kept(0, 0, 1)],
    [0x07, kept(230, ...ANY)],
    [0x08, kept(9500, 1000, 10_000)],
    [0x09, kept(10_000, 2000, 10_000)],
    [0x0a, kept(0, ...ANY)],
    [0x0b, kept(5000, ...ANY)],
    [0x0c, kept(0, 0, 2)],
    [0x0d, kept(10, 0, 12_000)],
    [0x0e, kept(2, 0, 600)],
    [0x0f, measured('average')],
    [0x10, measured('minimum')],
    [0x11, measured('maximum')],
    [0x12, measured('filtered')],
    [0x13, measured('unfiltered')],
    [0x14, measured('sensor')],
    [0x15, measured('status')],
    [0x17, ram(0x07, ...ANY)],
    [0x18, ram(0x08, 1000, 10_000)],
  ]),
};

/** Calex PyroMiniBus (operator's manual, p. 7) and Omega OS-MINI (manual, p. 21). */
const PYRO_MINI_BUS: RegisterMap = {
  highest: 0x17,
  averagePeriodAt: 0x0a,
  registers: new Map([
    [0x00, fixed(17)],
    [0x01, fixed(1)],
    [0x02, fixed(0x0001)],
    [0x03, fixed(0x86a4)],
    [0x04, ADDRESS],
    [0x05, kept(0, 0, 1)],
    [0x06, kept(230, ...ANY)],
    [0x07, kept(9500, 2000, 10_000)],
    [0x08, kept(0, 0, 2)],
    [0x09, kept(10, 1, 12_000)],
    [0x0a, kept(2, 1, 600)],
    [0x0b, measured('average')],
    [0x0c, measured('minimum')],
    [0x0d, measured('maximum')],
    [0x0e, measured('filtered')],
    [0x0f, measured('unfiltered')],
    [0x10, measured('sensor')],
    [0x11, measured('status')],
    [0x16, ram(0x06, ...ANY)],
    [0x17, ram(0x07, 2000, 10_000)],
  ]),
};

export const REGISTER_MAPS = { pyrousb: PYRO_USB, pyrominibus: PYRO_MINI_BUS } as const;
export const REGISTER_MAP_NAMES = ['pyrousb', 'pyrominibus'] as const;
